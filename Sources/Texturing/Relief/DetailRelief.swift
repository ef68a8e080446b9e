import Cameras
import HeadTemplates
import LinearAlgebra
import Meshes
import StandardExtensions

/// The relief of a finer mesh on the head's own texture coordinates, such as a sculpt or a higher level of subdivision: how
/// its normals differ from those of the head.
///
/// Both surfaces meet in texture space. The head is first laid into the finer mesh: each of its vertices goes to where that
/// mesh has the vertex's texture coordinate. What then differs is what the head's polygons are too coarse for, and nothing
/// else: pose, expression, units and axes of the finer mesh have no say, and what it changes at the head's own scale belongs
/// into the head.
struct DetailRelief: Sendable {
  private let detail: WavefrontSurface
  private let layout: UVLayout
  private let normals: [SIMD3<Float>]
  /// The head, laid into the finer mesh.
  private let head: PosedHead
  private let frames: TangentFrames
  /// Whether all around a triangle of the head has its place in the finer mesh, which may be one of a part.
  private let isKnown: [Bool]

  /// Triangles between two questions whether somebody still wants them.
  private static let stretch = 4096
  /// The least cosine of a normal against the head's.
  private static let steepest: Float = 0.05
  /// The most by which a part of a face may be longer or shorter than in the template, and the share of its edges that are.
  private static let mostStretch: Float = 2
  private static let leastAlike: Float = 0.8
  /// The share of the head's vertices that the finer mesh has, at least: a part of a head may be sculpted.
  private static let leastShare: Float = 0.01

  /// - Parameter layout: that of the head.
  /// - Throws: `detailHasNoUVs`, `detailMismatch` for a mesh that is none of this head, `cancelled`.
  init(
    _ detail: WavefrontSurface, template: HeadTemplate, layout: UVLayout, _ cancellation: Cancellation
  ) throws(TextureError) {
    guard !detail.mesh.faceUVs.isEmpty, let own = try? UVLayout(detail.mesh) else { throw .detailHasNoUVs }
    var normals = [SIMD3<Float>](repeating: .zero, count: detail.positions.count)
    VertexNormals<Float>(triangles: detail.mesh.triangles, vertexCount: detail.positions.count)
      .evaluate(detail.positions, into: &normals)
    (self.detail, self.layout, self.normals) = (detail, own, normals)
    try cancellation.check()
    let places = try Self.places(of: template, layout, in: detail, own, cancellation)
    isKnown = Self.knownTriangles(template.mesh.triangles, places.map { $0 != nil })
    head = PosedHead(template: template, vertices: places.map { $0 ?? .zero }, camera: .ofNoPhoto)
    try cancellation.check()
    frames = try TangentFrames(head, layout: layout, cancellation)
    guard Self.isOfThisHead(template, places) else { throw .detailMismatch }
  }

  /// Whether edges of the head are as long in the finer mesh as they are in the template, but for its unit, and stretched by
  /// no more than faces differ: where the texture coordinates are others, neighbours come to lie far apart.
  private static func isOfThisHead(_ template: HeadTemplate, _ places: [SIMD3<Float>?]) -> Bool {
    guard Float(places.count { $0 != nil }) >= leastShare * Float(places.count) else { return false }
    let stretches = template.mesh.triangles.compactMap { corners -> Float? in
      guard let a = places[Int(corners.x)], let b = places[Int(corners.y)] else { return nil }
      let usual = length(template.neutral[Int(corners.x)] - template.neutral[Int(corners.y)])
      return usual > 0 ? length(a - b) / usual : nil
    }.sorted()
    guard !stretches.isEmpty, case let unit = stretches[stretches.count / 2], unit > 0 else { return false }
    let alike = stretches.count { $0 < mostStretch * unit && $0 * mostStretch > unit }
    return Float(alike) >= leastAlike * Float(stretches.count)
  }

  /// A vertex normal is right where all triangles around the vertex are there.
  private static func knownTriangles(_ triangles: [SIMD3<Int32>], _ isThere: [Bool]) -> [Bool] {
    var isSurrounded = isThere
    for corners in triangles where !(0..<3).allSatisfy({ isThere[Int(corners[$0])] }) {
      for corner in 0..<3 { isSurrounded[Int(corners[corner])] = false }
    }
    return triangles.map { corners in (0..<3).allSatisfy { isSurrounded[Int(corners[$0])] } }
  }

  /// Where the finer mesh has each vertex's texture coordinate: the mean where several of them meet in it.
  private static func places(
    of template: HeadTemplate, _ layout: UVLayout, in detail: WavefrontSurface, _ own: UVLayout,
    _ cancellation: Cancellation
  ) throws(TextureError) -> [SIMD3<Float>?] {
    var points = [SIMD4<Float>](repeating: .zero, count: template.mesh.vertexCount)
    for tile in layout.tiles {
      guard let other = own.tiles.first(where: { $0.udim == tile.udim }) else { continue }
      let locator = try UVLocator(own, tile: other, cancellation)
      for (index, triangle) in tile.triangles.map(Int.init).enumerated() {
        if index % stretch == 0 { try cancellation.check() }
        let uvs = layout.corners[triangle]
        for (corner, uv) in [uvs.0, uvs.1, uvs.2].enumerated() {
          guard let found = locator.triangle(at: uv) else { continue }
          points[Int(template.mesh.triangles[triangle][corner])] += SIMD4(
            blend(detail.positions, detail.mesh.triangles[found.triangle], found.weights), 1)
        }
      }
      try cancellation.check()
    }
    return points.map { $0.w > 0 ? SIMD3($0.x, $0.y, $0.z) / $0.w : nil }
  }

  /// The relief on the texels of one tile; nil where the finer mesh has nothing there.
  func layer(on raster: UVRaster, tile: UVLayout.Tile, _ cancellation: Cancellation) throws(TextureError) -> Layer? {
    guard let other = layout.tiles.first(where: { $0.udim == tile.udim }) else { return nil }
    let own = try UVRaster(layout, tile: other, size: raster.size, cancellation: cancellation)
    return Layer(relief: self, triangles: own.triangles, reader: own.reader, size: raster.size)
  }

  struct Layer: Sendable {
    fileprivate let relief: DetailRelief
    fileprivate let triangles: FlatBuffer<Int32>
    fileprivate let reader: UVRaster.Reader
    fileprivate let size: Int

    /// The tangent-space normal of a texel, unit length; nil where the finer mesh has none.
    ///
    /// - Parameters:
    ///   - triangle: of the head, and the place's `weights` in it.
    @inline(__always)
    func normal(_ texel: Int, _ triangle: Int, _ weights: SIMD3<Float>) -> SIMD3<Float>? {
      let other = Int(triangles[texel])
      guard other >= 0, relief.isKnown[triangle] else { return nil }
      let place = SIMD2(Float(texel % size) + 0.5, Float(texel / size) + 0.5)
      let own = DetailRelief.blend(relief.normals, relief.detail.mesh.triangles[other], reader(other, place))
      let normal = DetailRelief.blend(relief.head.normals, relief.head.triangles[triangle], weights)
      var result = relief.frames.coordinates(of: normalize(own), triangle: triangle, weights: weights, normal: normal)
      // What hangs over has no place in a normal map.
      result.z = max(result.z, DetailRelief.steepest)
      return normalize(result)
    }
  }

  @inline(__always)
  private static func blend(
    _ values: [SIMD3<Float>], _ corners: SIMD3<Int32>, _ weights: SIMD3<Float>
  ) -> SIMD3<Float> {
    values[Int(corners.x)] * weights.x + values[Int(corners.y)] * weights.y + values[Int(corners.z)] * weights.z
  }
}
