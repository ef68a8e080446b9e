import Testing

/// The walls between modules, read off the sources themselves.
struct ArchitectureTests {
  let repository = Repository()

  @Test func everyTargetStandsOnTheMap() throws {
    let unmapped = try repository.folders(in: "Sources").filter { ModuleMap.byName[$0] == nil }
    #expect(unmapped.isEmpty, "add to ModuleMap.swift and Sources/README.md: \(unmapped)")
  }

  @Test func theMapNamesNoTargetThatIsGone() throws {
    let gone = try Set(ModuleMap.byName.keys).subtracting(repository.folders(in: "Sources"))
    #expect(gone.isEmpty, "remove from ModuleMap.swift and Sources/README.md: \(gone.sorted())")
  }

  @Test func theMapItselfOnlyLeadsDownwards() {
    #expect(floorViolations(in: ModuleMap.targets).isEmpty)
  }

  @Test func noTargetImportsWhatItMustNotKnow() throws {
    let violations = try sourcesByTarget().flatMap { target, files in
      files.flatMap { importViolations(in: $0, of: target) }
    }
    #expect(violations.isEmpty)
  }

  @Test func theEngineReachesNothingOutside() throws {
    let violations = try sourcesByTarget().flatMap { target, files in
      files.flatMap { PurityRules.violations(in: $0, of: target.name) }
    }
    #expect(violations.isEmpty)
  }

  @Test func thePluginCoreUsesTheStandardLibraryOnly() throws {
    let core = try repository.sources(in: "plugins/core/likeness_core", suffix: ".py")
    #expect(!core.isEmpty)
    #expect(core.flatMap { PythonRules.violations(in: $0, ownPackage: "likeness_core") }.isEmpty)
  }

  private func sourcesByTarget() throws -> [(ModuleMap.Target, [SourceFile])] {
    try repository.folders(in: "Sources").compactMap { ModuleMap.byName[$0] }.map {
      ($0, try repository.sources(in: "Sources/\($0.name)", suffix: ".swift"))
    }
  }
}
