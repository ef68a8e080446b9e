import Testing

/// The rules catch what they are there to catch: each is given a planted offence.
struct RuleTests {
  @Test(arguments: [
    "import LikenessProtocol", "public import LikenessProtocol", "@preconcurrency import LikenessProtocol",
    "import struct LikenessProtocol.Request", "  package import LikenessProtocol",
  ])
  func aPlantedImportIsCaught(line: String) throws {
    let file = SourceFile(path: "planted.swift", text: "import Meshes\n\(line)\n")
    let violations = importViolations(in: file, of: try #require(ModuleMap.byName["Fitting"]))
    let expected = Violation(path: "planted.swift", line: 2, what: "Fitting must not import LikenessProtocol")
    #expect(violations == [expected])
  }

  @Test(arguments: ["// import NIOCore", "/* import NIOCore */", "let text = \"import NIOCore\"", "let imports = 3"])
  func whatOnlyLooksLikeAnImportIsNot(line: String) throws {
    let file = SourceFile(path: "planted.swift", text: line)
    #expect(importViolations(in: file, of: try #require(ModuleMap.byName["Fitting"])).isEmpty)
  }

  @Test(arguments: [
    ("LikenessService", "LikenessTransport"), ("LikenessService", "NIOCore"), ("LikenessProtocol", "Fitting"),
    ("LikenessClient", "Rigs"), ("Images", "Meshes"), ("Meshes", "Rigs"), ("Cameras", "Meshes"),
    ("Perception", "Rigs"), ("HeadTemplates", "LikenessProtocol"), ("Rendering", "CPNG"),
  ])
  func theWallsOfTheDesignStand(target: String, module: String) throws {
    let file = SourceFile(path: "planted.swift", text: "import \(module)")
    #expect(importViolations(in: file, of: try #require(ModuleMap.byName[target])).count == 1)
  }

  @Test func anUpwardEdgeInTheMapIsCaught() {
    let targets = [
      ModuleMap.Target("Below", floor: 1, mayImport: ["Above", "Beside"]), ModuleMap.Target("Beside", floor: 1),
      ModuleMap.Target("Above", floor: 2),
    ]
    #expect(floorViolations(in: targets).count == 2)
  }

  @Test(arguments: [
    "let now = ContinuousClock.now", "print(loss)", "let file = FileHandle.standardError", "let start = Date()",
    "let logger: Logger",
  ])
  func aPlantedReachOutsideIsCaught(line: String) {
    let file = SourceFile(path: "planted.swift", text: "// a comment\n\(line)\n")
    #expect(PurityRules.violations(in: file, of: "Fitting").map(\.line) == [2])
    #expect(PurityRules.violations(in: file, of: "likeness").isEmpty)
  }

  @Test(arguments: ["// print(loss)", "let text = \"print(loss)\"", "blueprint(loss)", "let update = Update(1)"])
  func whatOnlyLooksLikeAReachOutsideIsNot(line: String) {
    let file = SourceFile(path: "planted.swift", text: line)
    #expect(PurityRules.violations(in: file, of: "Fitting").isEmpty)
  }

  @Test(arguments: ["import bpy", "import json, numpy", "from maya import cmds", "  import tkinter.ttk as ttk"])
  func aPlantedPythonImportIsCaught(line: String) {
    let file = SourceFile(path: "planted.py", text: "import json\n\(line)\n")
    #expect(PythonRules.violations(in: file, ownPackage: "likeness_core").map(\.line) == [2])
  }

  @Test func pythonImportsOfTheCoreItselfAndTheStandardLibraryAreFine() {
    let text = "from __future__ import annotations\nfrom .framing import encode\nimport os.path as path, json\n"
    #expect(PythonRules.violations(in: SourceFile(path: "fine.py", text: text), ownPackage: "likeness_core").isEmpty)
  }
}
