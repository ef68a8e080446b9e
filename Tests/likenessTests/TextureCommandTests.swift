import Images
import Testing

/// Fit and texture of the demonstration photo, from the outside.
@Suite(.serialized)
struct TextureCommandTests {
  @Test func aFittedFolderBecomesATexture() async throws {
    let folder = try ScratchFolder()
    let fit = try await CommandLineProgram.run(
      ["fit", "--photo", ShippedFiles.photo, "--out", "\(folder.path)/fit", "--quiet"])
    try #require(fit.exitCode == 0, "\(fit.errors)")
    let run = try await CommandLineProgram.run(
      ["texture", "--fit", "\(folder.path)/fit", "--out", "\(folder.path)/out", "--size", "512"])
    try #require(run.exitCode == 0, "\(run.errors)")
    #expect(
      folder.names(in: "out") == ["delit.png", "mpfb-head_color.1001.png", "mpfb-head_normal.1001.png", "render.png"])
    let photo = try decodePNG(folder.bytes(of: "fit/photo.png")).samples8
    let delit = try decodePNG(folder.bytes(of: "out/delit.png")).samples8
    #expect(delit.width == photo.width && delit.height == photo.height && delit != photo)
    guard case .sixteenBit(let normal) = try decodePNG(folder.bytes(of: "out/mpfb-head_normal.1001.png")) else {
      Issue.record("normals have 16 bits")
      return
    }
    #expect(normal.width == 512 && normal.height == 512 && normal.channels == 3)
  }

  @Test func aFolderWithoutAFitIsNamed() async throws {
    let folder = try ScratchFolder()
    let run = try await CommandLineProgram.run(["texture", "--fit", folder.path, "--out", "\(folder.path)/out"])
    #expect(run.exitCode == 1)
    #expect(run.lastError.contains("head.safetensors cannot be read"))
  }
}
