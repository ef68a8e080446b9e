import Foundation
import LikenessService
import Testing
import WireTestSupport

/// Where templates and models are looked for.
struct ResourcesTests {
  @Test func variableComesFirst() throws {
    let folder = try installation(at: "chosen", "share/likeness")
    let resources = try Resources(
      executablePath: folder.path("bin/likenessd"), environment: ["LIKENESS_RESOURCES": folder.path("chosen")])
    #expect(resources.root == folder.path("chosen"))
    #expect(resources.templatePath(named: "a") == folder.path("chosen/Templates/a/a.safetensors"))
  }

  @Test func installedResourcesComeSecond() throws {
    let folder = try installation(at: "share/likeness", ".")
    let resources = try Resources(executablePath: folder.path("bin/likenessd"), environment: [:])
    #expect(resources.root == folder.path("share/likeness"))
  }

  @Test func nearestFolderAboveComesLast() throws {
    let folder = try installation(at: "repository", ".")
    let resources = try Resources(executablePath: folder.path("repository/.build/release/likenessd"), environment: [:])
    #expect(resources.root == folder.path("repository"))
  }

  @Test func wrongVariableIsNotPassedOver() throws {
    let folder = try installation(at: ".")
    #expect(throws: ResourceError.incomplete(path: folder.path("empty"))) {
      try Resources(
        executablePath: folder.path("bin/likenessd"), environment: ["LIKENESS_RESOURCES": folder.path("empty")])
    }
  }

  @Test func missingResourcesAreToldWithTheProgram() {
    #expect(throws: ResourceError.notFound(executablePath: "/nowhere/bin/likenessd")) {
      try Resources(executablePath: "/nowhere/bin/likenessd", environment: [:])
    }
  }

  /// Folders that look like resources.
  private func installation(at roots: String...) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for root in roots {
      for name in ["Templates", "Models"] {
        try FileManager.default.createDirectory(
          atPath: folder.path(root + "/" + name), withIntermediateDirectories: true)
      }
    }
    return folder
  }
}
