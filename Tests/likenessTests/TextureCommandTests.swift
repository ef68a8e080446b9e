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

  @Test func allPhotosOfAFitMakeItsTexture() async throws {
    let folder = try ScratchFolder()
    let fit = try await CommandLineProgram.run(
      ["fit", "--photo", ShippedFiles.photo, "--also", ShippedFiles.photo, "--out", "\(folder.path)/fit", "--quiet"])
    try #require(fit.exitCode == 0, "\(fit.errors)")
    let texture = [
      "texture", "--fit", "\(folder.path)/fit", "--out", "\(folder.path)/out", "--size", "128", "--quality", "none",
    ]
    let both = try await CommandLineProgram.run(texture)
    #expect(both.exitCode == 0 && both.output.contains("the 2 photos show"), "\(both.errors)")
    let first = try await CommandLineProgram.run(texture + ["--first-photo-only"])
    #expect(first.exitCode == 0 && first.output.contains("the photo shows"), "\(first.errors)")
  }

  @Test func aHeadsOwnTextureAndAFinerMeshAreRead() async throws {
    let folder = try ScratchFolder()
    let fit = try await CommandLineProgram.run(
      ["fit", "--photo", ShippedFiles.photo, "--out", "\(folder.path)/fit", "--quiet"])
    try #require(fit.exitCode == 0, "\(fit.errors)")
    let skins = try await CommandLineProgram.run(
      ["template", "skins", "--skin", "deep", "--size", "128", "--out", "\(folder.path)/skins"])
    try #require(skins.exitCode == 0, "\(skins.errors)")
    func texture(_ more: String...) async throws -> CommandLineProgram.Run {
      try await CommandLineProgram.run(
        [
          "texture", "--fit", "\(folder.path)/fit", "--out", "\(folder.path)/out", "--size", "128", "--quality", "none",
        ] + more)
    }
    let run = try await texture(
      "--base", "\(folder.path)/skins/mpfb-head_deep.<UDIM>.png", "--detail-mesh", "\(folder.path)/fit/neutral.obj")
    #expect(run.exitCode == 0 && run.output.contains("completed with the base texture"), "\(run.errors)")
    let points = try folder.write("v 0 0 0\nv 1 0 0\n".utf8, to: "points.obj")
    let wrong = try await texture("--detail-mesh", points)
    #expect(wrong.exitCode == 1 && wrong.lastError.contains("The detail mesh \(points) cannot be used"))
    #expect(wrong.lastError.contains("export a mesh as Wavefront OBJ"))
    let missing = try await texture("--base", "\(folder.path)/skins/none.<UDIM>.png")
    #expect(missing.exitCode == 1 && missing.lastError.contains("none.1001.png cannot be read"))
  }

  @Test func aFolderWithoutAFitIsNamed() async throws {
    let folder = try ScratchFolder()
    let run = try await CommandLineProgram.run(["texture", "--fit", folder.path, "--out", "\(folder.path)/out"])
    #expect(run.exitCode == 1)
    #expect(run.lastError.contains("head.safetensors cannot be read"))
  }
}
