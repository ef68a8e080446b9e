import Meshes
import StandardExtensions
import Testing
import Texturing

@Suite("UV layouts")
struct UVLayoutTests {
  private static func mesh(_ uvs: [SIMD2<Float>]) throws -> PolygonMesh {
    try PolygonMesh(
      vertexCount: 4, faceOffsets: [0, 4], faceVertices: [0, 1, 2, 3], faceUVs: uvs.isEmpty ? [] : [0, 1, 2, 3],
      uvs: uvs)
  }

  private static func square(_ corner: SIMD2<Float>) -> [SIMD2<Float>] {
    [corner, corner + SIMD2(0.5, 0), corner + SIMD2(0.5, 0.5), corner + SIMD2(0, 0.5)]
  }

  @Test("a head without UVs, with flat ones or with ones outside the tiles is refused in a sentence")
  func refused() throws {
    #expect(throws: TextureError.noUVs) { try UVLayout(Self.mesh([])) }
    #expect(throws: TextureError.emptyLayout) { try UVLayout(Self.mesh(Array(repeating: SIMD2(0.5, 0.5), count: 4))) }
    for corner in [SIMD2<Float>(-2, 0), SIMD2(12, 0), SIMD2(.nan, 0)] {
      #expect(throws: TextureError.self) { try UVLayout(Self.mesh(Self.square(corner))) }
    }
  }

  @Test(
    "tiles have their UDIM numbers", arguments: [(SIMD2<Float>(0, 0), 1001), (SIMD2(3, 0), 1004), (SIMD2(1, 2), 1022)])
  func udim(_ corner: SIMD2<Float>, _ number: Int) throws {
    let layout = try UVLayout(Self.mesh(Self.square(corner)))
    #expect(layout.tiles.map(\.udim) == [number])
    let raster = try UVRaster(layout, tile: layout.tiles[0], size: 64)
    // The lower left quarter of the tile, whose rows are at the bottom of the picture.
    for row in 0..<64 {
      for column in 0..<64 {
        #expect((raster.triangles[row * 64 + column] >= 0) == (column < 32 && row >= 32))
      }
    }
    #expect(raster.overlap == 0)
  }

  @Test("UVs that lie on each other are noticed")
  func overlap() throws {
    let square = Self.square(SIMD2(0.1, 0.1))
    let mesh = try PolygonMesh(
      vertexCount: 8, faceOffsets: [0, 4, 8], faceVertices: [0, 1, 2, 3, 4, 5, 6, 7],
      faceUVs: [0, 1, 2, 3, 0, 1, 2, 3], uvs: square)
    let layout = try UVLayout(mesh)
    #expect(try UVRaster(layout, tile: layout.tiles[0], size: 64).overlap > 0.4)
  }
}
