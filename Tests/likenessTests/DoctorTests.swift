import Foundation
import Testing

struct DoctorTests {
  @Test func aCompleteInstallationIsFine() async throws {
    let run = try await CommandLineProgram.run(["doctor"])
    #expect(run.exitCode == 0)
    for subject in ["resources", "template", "face models", "normal model", "OpenVINO", "likenessd", "daemon"] {
      #expect(run.output.contains(subject))
    }
    #expect(!run.output.contains("MISSING"))
  }

  @Test func missingModelsAndTemplatesAreNamedWithAdvice() async throws {
    let folder = try ScratchFolder()
    try folder.write([], to: "Templates/README.md")
    try folder.write([], to: "Models/README.md")
    let run = try await CommandLineProgram.run(["doctor"], environment: ["LIKENESS_RESOURCES": folder.path])
    #expect(run.exitCode == 1)
    #expect(run.output.contains("There is no head template"))
    #expect(run.output.contains("make setup"))
  }

  @Test func everySlotIsListedAndEmptyOnesAreNoFault() async throws {
    let folder = try ScratchFolder()
    let run = try await CommandLineProgram.run(["doctor", "--models"], environment: ["LIKENESS_MODELS": folder.path])
    #expect(run.exitCode == 0)
    for slot in ["normals", "landmarks", "parsing", "preprocessing", "super-resolution-fast", "super-resolution-best"] {
      #expect(run.output.contains(slot))
    }
    #expect(run.output.contains("empty; parsing.json in the folder of your own models fills it"))
  }

  @Test func aFolderWithoutResourcesIsNamed() async throws {
    let folder = try ScratchFolder()
    let run = try await CommandLineProgram.run(["doctor"], environment: ["LIKENESS_RESOURCES": folder.path])
    #expect(run.exitCode == 1)
    #expect(run.output.contains("LIKENESS_RESOURCES is \(folder.path)"))
  }
}
