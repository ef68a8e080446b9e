import Foundation
import Testing

struct TemplateCheckTests {
  @Test func theShippedTemplateIsSummarised() async throws {
    let run = try await CommandLineProgram.run(["template", "check", ShippedFiles.template])
    #expect(run.exitCode == 0)
    #expect(run.output.contains("mpfb-head"))
    #expect(run.output.contains("controllers"))
  }

  @Test func aDamagedTemplateIsNamedAndTheOthersAreStillChecked() async throws {
    let folder = try ScratchFolder()
    let whole = try Data(contentsOf: URL(filePath: ShippedFiles.template))
    let cut = try folder.write(whole.prefix(whole.count / 2), to: "cut.safetensors")
    let run = try await CommandLineProgram.run(["template", "check", cut, ShippedFiles.template])
    #expect(run.exitCode == 1)
    #expect(run.lastError.hasPrefix("likeness: \(cut): "))
    #expect(run.output.contains("mpfb-head"))
  }
}
