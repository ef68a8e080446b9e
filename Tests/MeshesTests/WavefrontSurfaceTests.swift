import Meshes
import Testing

@Suite("Wavefront OBJ files")
struct WavefrontSurfaceTests {
  private static func read(_ text: String) throws -> WavefrontSurface {
    try WavefrontSurface(parsing: Array(text.utf8))
  }

  @Test("positions, polygons and texture coordinates are read; indices count from one, or back from the end")
  func read() throws {
    let text = """
      # a comment
      o square\r
      v 0 0 0\r
      v 1.5 0 -2e-1 1 1 1
        v 1 1 0
      vt 0 0
      vt 1 0 0
      vt 1 1
      vn 0 0 1
      usemtl skin
      f 1/1/1 2/2/1 3/3/1
      v 0 1 0
      vt 0 1
      f 1/1 -2/-2 -1/-1
      """
    let surface = try Self.read(text)
    #expect(surface.positions == [SIMD3(0, 0, 0), SIMD3(1.5, 0, -0.2), SIMD3(1, 1, 0), SIMD3(0, 1, 0)])
    #expect(surface.mesh.faceVertices == [0, 1, 2, 0, 2, 3])
    #expect(surface.mesh.faceUVs == [0, 1, 2, 0, 2, 3])
    #expect(surface.mesh.faceOffsets == [0, 3, 6])
    #expect(surface.mesh.uvs == [SIMD2(0, 0), SIMD2(1, 0), SIMD2(1, 1), SIMD2(0, 1)])
  }

  @Test("faces without texture coordinates are faces")
  func withoutUVs() throws {
    let surface = try Self.read("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\nf 1//1 2//1 3//1")
    #expect(surface.mesh.faceUVs.isEmpty && surface.mesh.triangles.count == 3)
  }

  @Test(
    "what is no surface is refused with the line it stands in",
    arguments: [
      ("", WavefrontError.noFaces), ("v 0 0 0", .noFaces), ("v 0 0", .line(1)), ("\nv 0 0 nan", .line(2)),
      ("v 0 0 0\nf 1 1", .line(2)), ("v 0 0 0\nf 1 1 2", .line(2)), ("v 0 0 0\nf 0 1 1", .line(2)),
      ("v 0 0 0\nf 1 1 -2", .line(2)), ("v 0 0 0\nf 1/1 1 1", .line(2)),
      ("v 0 0 0\nf 1 1 99999999999999999999", .line(2)),
      ("v 0 0 0\nf 1x 1 1", .line(2)), ("v 0 0\n0\nf 1 1 1", .line(1)), ("v 0 0 0\nvt 0 0\nf 1/1 1/1 1", .uvsMissing),
    ])
  func refused(text: String, error: WavefrontError) {
    #expect(throws: error) { try Self.read(text) }
  }

  @Test("any bytes end in a surface or an error", arguments: 0..<200)
  func anyBytes(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    let letters = Array("vtf 0123456789./-\n\r\t#en".utf8)
    let bytes = (0..<400).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return letters[Int(state >> 33) % letters.count]
    }
    _ = try? WavefrontSurface(parsing: bytes)
  }
}
