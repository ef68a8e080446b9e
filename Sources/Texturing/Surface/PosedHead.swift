public import Cameras
public import HeadTemplates
import LinearAlgebra
import Meshes
import Rendering

/// A fitted head in front of the camera that took the photo.
public struct PosedHead: Sendable {
  public let template: HeadTemplate
  public let camera: PinholeCamera
  /// Camera frame, cm.
  public let points: [SIMD3<Float>]
  /// Unit, camera frame.
  public let normals: [SIMD3<Float>]
  /// For each triangle the index of its part.
  let triangleParts: [UInt8]

  /// - Parameter vertices: the fitted vertices in template space, cm, one for each vertex of the template.
  public init(template: HeadTemplate, vertices: [SIMD3<Float>], camera: PinholeCamera) {
    precondition(vertices.count == template.mesh.vertexCount)
    self.template = template
    self.camera = camera
    points = vertices.map { camera.worldToCamera * $0 }
    var normals = [SIMD3<Float>](repeating: .zero, count: vertices.count)
    VertexNormals<Float>(triangles: template.mesh.triangles, vertexCount: vertices.count)
      .evaluate(points, into: &normals)
    self.normals = normals
    triangleParts = template.mesh.triangleFaces.map { template.faceParts[Int($0)] }
  }

  /// The same head before the same camera with another image: only what a pixel is differs.
  init(_ head: PosedHead, camera: PinholeCamera) {
    template = head.template
    self.camera = camera
    points = head.points
    normals = head.normals
    triangleParts = head.triangleParts
  }

  var triangles: [SIMD3<Int32>] { template.mesh.triangles }

  /// The index of the part that is photographed skin.
  var skinPart: UInt8? { template.parts.firstIndex(of: "skin").map(UInt8.init) }

  /// A place of a triangle on the head at rest, cm.
  @inline(__always)
  func restPlace(_ triangle: Int, _ weights: SIMD3<Float>) -> SIMD3<Float> {
    let corners = triangles[triangle]
    return template.neutral[Int(corners.x)] * weights.x + template.neutral[Int(corners.y)] * weights.y
      + template.neutral[Int(corners.z)] * weights.z
  }

  /// A region's mask, 0 or 1 for each vertex; all 0 for a head without that region.
  func region(_ name: String) -> [Float] {
    (template.regions[name] ?? Array(repeating: 0, count: points.count)).map(Float.init)
  }

  /// How far each vertex lies above the brows at rest, cm; 0 below them and for a head without that region.
  var heightAboveBrows: [Float] {
    let brows = region("brows")
    guard let top = brows.indices.filter({ brows[$0] > 0 }).map({ template.neutral[$0].y }).max() else {
      return brows
    }
    return template.neutral.map { max($0.y - top, 0) }
  }

  /// How far each vertex lies below the middle of the nose at rest, cm; far above it for a head without that region.
  var depthBelowNose: [Float] {
    let nose = region("nose")
    let heights = nose.indices.filter { nose[$0] > 0 }.map { template.neutral[$0].y }
    guard let low = heights.min(), let high = heights.max() else { return nose.map { _ in -1000 } }
    return template.neutral.map { (low + high) / 2 - $0.y }
  }

  /// How many texels of the face lie side by side in a pixel of the photo: the median over its triangles. Nil for a head
  /// without a face.
  public func texelsPerPixel(_ layout: UVLayout, size: Int) -> Float? {
    let face = region("face")
    let ratios: [Float] = triangles.indices.compactMap { triangle in
      let corners = triangles[triangle]
      guard face[Int(corners.x)] > 0, triangleParts[triangle] == skinPart else { return nil }
      let places = (0..<3).map { projection.pixel(points[Int(corners[$0])]) }
      let area = abs(UVLayout.area((places[0], places[1], places[2])))
      let texels = abs(UVLayout.area(layout.corners[triangle])) * Float(size * size)
      return area > 0 ? (texels / area).squareRoot() : nil
    }.sorted()
    return ratios.isEmpty ? nil : ratios[ratios.count / 2]
  }

  /// Where the photo has the middle of the face, in pixels.
  public var middleOfFace: SIMD2<Float> {
    let face = region("face")
    let sum = points.indices.reduce(SIMD3<Float>.zero) { $0 + points[$1] * face[$1] }
    let middle = sum / max(face.reduce(0, +), 1)
    return projection.pixel(middle)
  }

  /// From the camera frame to the photo's pixels.
  var projection: Projection<Float> {
    Projection(focalLength: camera.focalLength, principalPoint: camera.principalPoint)
  }

  /// Whether the head is where arithmetic is safe, and the photo shows more than a centimetre of it.
  var isInReach: Bool {
    points.allSatisfy { abs($0.x) < Self.reach && abs($0.y) < Self.reach && abs($0.z) < Self.reach }
      && pixelsPerCentimetre > 0 && pixelsPerCentimetre < Float(max(camera.width, camera.height))
  }

  /// Farther than anybody was photographed from, cm.
  private static let reach: Float = 1e6

  /// Pixels of the photo a centimetre at the middle of the head is wide.
  public var pixelsPerCentimetre: Float {
    let depths = points.map { -$0.z }
    return camera.focalLength / max(depths.reduce(0, +) / Float(max(depths.count, 1)), 1e-3)
  }
}

extension PinholeCamera {
  /// For heads that are looked at by nobody: any camera will do that leaves the axes as they are.
  static let ofNoPhoto = PinholeCamera(
    width: 1, height: 1, focalLength: 1, principalPoint: .zero,
    worldToCamera: AffineTransform(linear: .identity, translation: SIMD3(0, 0, -100)))
}
