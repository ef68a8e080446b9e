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
  func project(
    _ raster: UVRaster, _ cancellation: Cancellation = .never
  ) throws(TextureError) -> FlatBuffer<SIMD4<Float>> {
    let result = FlatBuffer<SIMD4<Float>>.zeros(raster.size * raster.size)
    try forEachTexel(raster, cancellation) { texel, sight in result[texel] = color(sight) }
    return result
  }

  /// Calls for each texel of the asked triangles with how the camera sees it, on all cores; none is called twice.
  func forEachTexel(
    _ raster: UVRaster, _ cancellation: Cancellation, _ body: @Sendable (Int, Sight) -> Void
  ) throws(TextureError) {
    let (reader, ids) = (raster.reader, raster.triangles)
    try cancellation.forEachRow(raster.size) { row in
      for column in 0..<raster.size {
        let texel = row * raster.size + column
        let triangle = Int(ids[texel])
        guard triangle >= 0, isAsked[triangle], let sight = sight(triangle, column, row, reader) else { continue }
        body(texel, sight)
      }
    }
  }

  /// A texel as the camera sees it: its middle and its sides in the photo, pixels, and the cosine under which.
  struct Sight {
    var pixel: SIMD2<Float>
    var across: SIMD2<Float>
    var down: SIMD2<Float>
    var facing: Float

    /// Pixels of the photo that a texel covers.
    var area: Float { abs(across.x * down.y - across.y * down.x) }
  }

  /// The photo's mean over a texel, with the certainty of skin less what turns away.
  @inline(__always)
  func color(_ sight: Sight) -> SIMD4<Float> {
    var color = pyramid.sample(sight.pixel, across: sight.across, down: sight.down)
    color.w *= smoothstep(sight.facing, Self.grazing.low, Self.grazing.high)
    return color
  }

  /// Nil where the camera does not see the texel.
  @inline(__always)
  private func sight(_ triangle: Int, _ column: Int, _ row: Int, _ reader: UVRaster.Reader) -> Sight? {
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
    guard let facing = facing(point, normal) else { return nil }
    let pixel = projection.pixel(point)
    return Sight(
      pixel: pixel, across: projection.pixel(position(place + SIMD2(1, 0))) - pixel,
      down: projection.pixel(position(place + SIMD2(0, 1))) - pixel, facing: facing)
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
    guard let facing = facing(point, normal) else { return .zero }
    return color(Sight(pixel: projection.pixel(point), across: across, down: down, facing: facing))
  }

  /// The cosine under which the camera sees a place; nil where it does not.
  @inline(__always)
  private func facing(_ point: SIMD3<Float>, _ normal: SIMD3<Float>) -> Float? {
    let facing = -dot(normalize(normal), normalize(point))
    return point.z < 0 && facing > Self.grazing.low && isVisible(point, facing) ? facing : nil
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

  public init(_ photo: LinearPhoto, head: PosedHead, raster: UVRaster) throws(TextureError) {
    texels = try TexelProjection(PhotoPyramid(photo), view: HeadInPhoto(head), head: head).project(raster)
  }
}
