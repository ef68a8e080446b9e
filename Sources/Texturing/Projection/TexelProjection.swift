import Cameras
import LinearAlgebra
import Meshes
public import StandardExtensions

/// Brings a photo onto the texels of a tile: each texel looks through the camera at its own place on the head.
struct TexelProjection: Sendable {
  private let pyramid: PhotoPyramid
  private let view: HeadInPhoto
  private let projection: Projection<Float>
  private let triangles: [SIMD3<Int32>]
  /// Where each vertex looks: its own place, or that of its mirror image.
  private let points: [SIMD3<Float>]
  private let normals: [SIMD3<Float>]
  private let isAsked: [Bool]

  /// The cosines between which a surface that turns away fades out.
  private static let grazing: (low: Float, high: Float) = (0.2, 0.5)
  /// How far behind what the camera sees a texel may lie and still be it, cm, besides the surface's slope.
  private static let depthBias: Float = 0.1

  /// - Parameters:
  ///   - view: what the photo's pixels see of the head, at any scale.
  ///   - vertices: for each vertex the one whose place is looked at; -1 where there is none.
  init(_ pyramid: PhotoPyramid, view: HeadInPhoto, head: PosedHead, vertices: [Int32]? = nil) {
    self.pyramid = pyramid
    self.view = view
    projection = head.projection
    triangles = head.triangles
    let sources = vertices ?? head.points.indices.map(Int32.init)
    points = sources.map { $0 < 0 ? .zero : head.points[Int($0)] }
    normals = sources.map { $0 < 0 ? .zero : head.normals[Int($0)] }
    isAsked = head.triangles.indices.map { triangle in
      let corners = head.triangles[triangle]
      return head.triangleParts[triangle] == head.skinPart
        && (0..<3).allSatisfy { sources[Int(corners[$0])] >= 0 }
    }
  }

  /// Linear colour and certainty, 0 to 1, of each texel; zero where the photo does not show it.
  func project(_ raster: UVRaster) -> FlatBuffer<SIMD4<Float>> {
    let result = FlatBuffer<SIMD4<Float>>(repeating: .zero, count: raster.size * raster.size)
    let reader = raster.reader
    raster.triangles.withUnsafeBufferPointer { ids in
      nonisolated(unsafe) let ids = ids
      concurrentSlices(count: raster.size, minimum: 16) { rows, _ in
        for row in rows {
          for column in 0..<raster.size {
            let texel = row * raster.size + column
            let triangle = Int(ids[texel])
            guard triangle >= 0, isAsked[triangle] else { continue }
            result[texel] = texelColor(triangle, column, row, reader)
          }
        }
      }
    }
    return result
  }

  @inline(__always)
  private func texelColor(
    _ triangle: Int, _ column: Int, _ row: Int, _ reader: UVRaster.Reader
  ) -> SIMD4<Float> {
    let place = SIMD2(Float(column) + 0.5, Float(row) + 0.5)
    let corners = triangles[triangle]
    let (a, b, c) = (points[Int(corners.x)], points[Int(corners.y)], points[Int(corners.z)])
    func position(_ place: SIMD2<Float>) -> SIMD3<Float> {
      let weights = reader(triangle, place)
      return a * weights.x + b * weights.y + c * weights.z
    }
    let weights = reader(triangle, place)
    let point = a * weights.x + b * weights.y + c * weights.z
    let normal =
      normals[Int(corners.x)] * weights.x + normals[Int(corners.y)] * weights.y + normals[Int(corners.z)] * weights.z
    guard point.z < 0 else { return .zero }
    let pixel = projection.pixel(point)
    return look(
      at: point, normal: normal, across: projection.pixel(position(place + SIMD2(1, 0))) - pixel,
      down: projection.pixel(position(place + SIMD2(0, 1))) - pixel)
  }

  /// What the photo shows at a place of the head, with a certainty of 0 to 1.
  ///
  /// - Parameters:
  ///   - point: camera frame, cm.
  ///   - normal: of any length.
  ///   - across: the footprint's one side in the photo, pixels, and `down` the other.
  func look(
    at point: SIMD3<Float>, normal: SIMD3<Float>, across: SIMD2<Float>, down: SIMD2<Float>
  ) -> SIMD4<Float> {
    let facing = -dot(normalize(normal), normalize(point))
    guard point.z < 0, facing > Self.grazing.low, isVisible(point, facing) else { return .zero }
    var color = pyramid.sample(projection.pixel(point), across: across, down: down)
    color.w *= smoothstep(facing, Self.grazing.low, Self.grazing.high)
    return color
  }

  /// Whether nothing stands before a point. What lies within a pixel's depth of a slope is the slope itself.
  @inline(__always)
  private func isVisible(_ point: SIMD3<Float>, _ facing: Float) -> Bool {
    let pixel = view.projection.pixel(point)
    guard pixel.x >= 0, pixel.y >= 0, pixel.x < Float(view.width), pixel.y < Float(view.height) else { return false }
    let nearest = view.inverseDepth[Int(pixel.y) * view.width + Int(pixel.x)]
    guard nearest > 0 else { return false }
    let slope = (1 - min(facing * facing, 1)).squareRoot() / max(facing, 0.05)
    let bias = Self.depthBias + slope * -point.z / view.projection.focalLength
    return 1 / nearest > -point.z - bias
  }
}

/// What one photo shows of a tile, before anything is completed.
public struct ProjectedTexels: Sendable {
  /// Linear RGB and certainty, 0 to 1; row by row.
  public let texels: FlatBuffer<SIMD4<Float>>

  public init(_ photo: LinearPhoto, head: PosedHead, raster: UVRaster) {
    texels = TexelProjection(PhotoPyramid(photo), view: HeadInPhoto(head), head: head).project(raster)
  }
}
