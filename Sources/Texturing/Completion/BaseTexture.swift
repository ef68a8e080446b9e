public import Images
import LinearAlgebra
import StandardExtensions

/// The colour maps that a head had before any photo, painted or made elsewhere: what it goes on wearing where no photo shows
/// it.
public struct BaseTexture: Sendable {
  /// By UDIM number.
  private let tiles: [Int: PhotoPyramid]

  /// - Parameter tiles: sRGB, three channels, by UDIM number; of any size.
  public init(_ tiles: [Int: ImageBuffer<UInt8>]) {
    self.tiles = tiles.mapValues { PhotoPyramid(LinearPhoto($0, skin: { _ in 1 })) }
  }

  /// Throws `baseTileMissing` unless every tile of a layout has its map.
  func check(_ layout: UVLayout) throws(TextureError) {
    for tile in layout.tiles where tiles[tile.udim] == nil { throw .baseTileMissing(udim: tile.udim) }
  }

  /// The linear RGB of a square of texture space.
  ///
  /// - Parameters:
  ///   - place: the square's middle in the tile, 0 to 1, v downwards.
  ///   - side: its sides, as a share of the tile's.
  func color(udim: Int, at place: SIMD2<Float>, side: Float) -> SIMD3<Float> {
    guard let map = tiles[udim] else { return .zero }
    let size = map.size
    let color = map.sample(place * size, across: SIMD2(side * size.x, 0), down: SIMD2(0, side * size.y))
    return SIMD3(color.x, color.y, color.z)
  }

  /// How wide the neighbourhood is that a vertex's colour is taken from, as a share of the tile's side: a few millimetres on
  /// a face that fills a tile.
  private static let vertexReach: Float = 1.0 / 128

  /// The colour around each vertex, linear RGB.
  func vertexColors(_ head: PosedHead, _ layout: UVLayout) -> [SIMD3<Float>] {
    var colors = [SIMD3<Float>](repeating: .one, count: head.points.count)
    for tile in layout.tiles {
      for triangle in tile.triangles.map(Int.init) {
        let uvs = layout.corners[triangle]
        for (corner, uv) in [uvs.0, uvs.1, uvs.2].enumerated() {
          let place = SIMD2(uv.x - Float(tile.column), 1 - (uv.y - Float(tile.row)))
          colors[Int(head.triangles[triangle][corner])] = color(udim: tile.udim, at: place, side: Self.vertexReach)
        }
      }
    }
    return colors
  }
}
