import Foundation
import Images
import Testing

/// What a user is told, and the exit codes that scripts rely on.
struct UsageTests {
  @Test func helpNamesTheCommandsAndExitCodes() async throws {
    let run = try await CommandLineProgram.run(["--help"])
    #expect(run.exitCode == 0)
    for word in ["fit", "eval", "template", "doctor", "bench", "130 cancelled"] {
      #expect(run.output.contains(word))
    }
  }

  @Test(arguments: [
    ["fit"], ["nonsense"], ["fit", "--photo", "p.png", "--out", "o", "--mask", "m.png"],
    ["fit", "--photo", "p.png", "--out", "o", "--face", "-1"], ["eval", ".", "--mode", "guess"],
  ])
  func wrongUsageEndsWith64(_ arguments: [String]) async throws {
    let run = try await CommandLineProgram.run(arguments)
    #expect(run.exitCode == 64)
    #expect(run.errors.contains("Usage"))
  }

  @Test func aMissingPhotoIsNamed() async throws {
    try await expectFailure(photo: "no/such/photo.jpg", saying: "no/such/photo.jpg cannot be read: No such file")
  }

  @Test func aFolderIsNoPhoto() async throws {
    try await expectFailure(photo: "/", saying: "/ cannot be read: it is not a file.")
  }

  @Test func textIsNoPhoto() async throws {
    let folder = try ScratchFolder()
    let path = try folder.write("hello".utf8, to: "photo.png")
    try await expectFailure(photo: path, saying: "This file is not a photo")
  }

  @Test func aPhotoWithoutAFaceIsRefused() async throws {
    let folder = try ScratchFolder()
    let grey = ImageBuffer<UInt8>(width: 300, height: 200, channels: 3, filledWith: 128)
    let path = try folder.write(encodePNG(grey), to: "grey.png")
    try await expectFailure(photo: path, saying: "No face was found in this photo")
  }

  @Test func aFaceThatIsNotThereIsRefused() async throws {
    try await expectFailure(photo: ShippedFiles.photo, arguments: ["--face", "7"], saying: "There is no face 7")
  }

  @Test func anUnknownTemplateIsNamed() async throws {
    try await expectFailure(
      photo: ShippedFiles.photo, arguments: ["--template", "nobody"], saying: "nobody.safetensors cannot be read")
  }

  @Test func anUnknownPresetIsNamed() async throws {
    try await expectFailure(
      photo: ShippedFiles.photo, arguments: ["--preset", "magic"], saying: "There is no preset named \"magic\"")
  }

  @Test func evidenceOfAnotherSizeIsRefused() async throws {
    let folder = try ScratchFolder()
    let normals = ImageBuffer<UInt16>(width: 20, height: 20, channels: 3, filledWith: 0)
    let path = try folder.write(encodePNG(normals), to: "normals.png")
    try await expectFailure(
      photo: ShippedFiles.photo, arguments: ["--normals", path],
      saying: "The normal map is 20 x 20 pixels but the photo is 512 x 512.")
  }

  /// Expects exit code 1, one sentence on standard error, and no files.
  private func expectFailure(photo: String, arguments: [String] = [], saying sentence: String) async throws {
    let folder = try ScratchFolder()
    let run = try await CommandLineProgram.run(
      ["fit", "--photo", photo, "--out", "\(folder.path)/out", "--quiet"] + arguments)
    #expect(run.exitCode == 1)
    #expect(run.lastError.hasPrefix("likeness: "))
    #expect(run.lastError.contains(sentence))
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(folder.names(in: "out").isEmpty)
  }
}
