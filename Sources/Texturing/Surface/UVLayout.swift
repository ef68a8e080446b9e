public import Meshes

/// Where the triangles of a head lie in texture space: texture coordinates by triangle, sorted into UDIM tiles.
public struct UVLayout: Sendable {
  /// A square of texture space, and the triangles whose middle lies in it.
  public struct Tile: Sendable, Equatable {
    /// The whole-numbered corner of the tile.
    public var column: Int
    public var row: Int
    public var triangles: [Int32]

    /// 1001 for the first tile, one more for each column, ten more for each row.
    public var udim: Int { 1001 + column + 10 * row }
  }

  /// For each of the mesh's triangles its three coordinates; v grows upwards.
  public let corners: [(SIMD2<Float>, SIMD2<Float>, SIMD2<Float>)]
  /// The ids of these coordinates in the mesh.
  public let cornerIDs: [SIMD3<Int32>]
  public let tiles: [Tile]
  /// Triangles without area in texture space: nothing is drawn for them.
  public let flatTriangles: Int

  /// More tiles than any production head has.
  public static let mostTiles = 64

  /// Throws `noUVs`, `emptyLayout`, `coordinateOutOfRange` or `tooManyTiles`.
  public init(_ mesh: PolygonMesh) throws(TextureError) {
    guard !mesh.faceUVs.isEmpty else { throw .noUVs }
    cornerIDs = Self.triangulated(mesh)
    corners = cornerIDs.map { ids in (mesh.uvs[Int(ids.x)], mesh.uvs[Int(ids.y)], mesh.uvs[Int(ids.z)]) }
    var tiles: [SIMD2<Int>: [Int32]] = [:]
    var flat = 0
    for (index, corner) in corners.enumerated() {
      guard Self.area(corner).magnitude > Self.leastArea else {
        flat += 1
        continue
      }
      tiles[try Self.tile(of: corner), default: []].append(Int32(index))
    }
    guard !tiles.isEmpty else { throw .emptyLayout }
    guard tiles.count <= Self.mostTiles else { throw .tooManyTiles(count: tiles.count, limit: Self.mostTiles) }
    flatTriangles = flat
    self.tiles = tiles.map { Tile(column: $0.key.x, row: $0.key.y, triangles: $0.value) }
      .sorted { $0.udim < $1.udim }
  }

  /// Far below a texel of the largest texture.
  private static let leastArea: Float = 1e-12

  /// Twice the signed area: positive for counter-clockwise triangles.
  @inline(__always)
  static func area(_ t: (SIMD2<Float>, SIMD2<Float>, SIMD2<Float>)) -> Float {
    let (ab, ac) = (t.1 - t.0, t.2 - t.0)
    return ab.x * ac.y - ab.y * ac.x
  }

  private static func tile(of t: (SIMD2<Float>, SIMD2<Float>, SIMD2<Float>)) throws(TextureError) -> SIMD2<Int> {
    let middle = (t.0 + t.1 + t.2) / 3
    // Also false for what is not a number.
    guard middle.x >= 0, middle.x < 10, middle.y >= 0, middle.y < 100 else { throw .coordinateOutOfRange }
    return SIMD2(Int(middle.x), Int(middle.y))
  }

  /// The coordinate ids in the order in which `PolygonMesh` cuts its faces.
  private static func triangulated(_ mesh: PolygonMesh) -> [SIMD3<Int32>] {
    var result: [SIMD3<Int32>] = []
    result.reserveCapacity(mesh.triangles.count)
    for face in 0..<mesh.faceCount {
      let first = Int(mesh.faceOffsets[face])
      for corner in (first + 1)..<(Int(mesh.faceOffsets[face + 1]) - 1) {
        result.append(SIMD3(mesh.faceUVs[first], mesh.faceUVs[corner], mesh.faceUVs[corner + 1]))
      }
    }
    return result
  }
}
