import Testing

/// The walls between modules, read off the sources themselves.
struct ArchitectureTests {
  let repository = Repository()

  @Test func everyTargetStandsOnTheMap() throws {
    let unmapped = try repository.folders(in: "Sources").filter { ModuleMap.byName[$0] == nil }
    #expect(unmapped.isEmpty, "add to ModuleMap.swift and Sources/README.md: \(unmapped)")
  }

  @Test func theMapItselfOnlyLeadsDownwards() {
    #expect(floorViolations(in: ModuleMap.targets).isEmpty)
  }

  @Test func noTargetImportsWhatItMustNotKnow() throws {
    let violations = try ModuleMap.targets.flatMap { target in
      try swiftSources(of: target).flatMap { importViolations(in: $0, of: target) }
    }
    #expect(violations.isEmpty)
  }

  @Test func theEngineReachesNothingOutside() throws {
    let violations = try ModuleMap.targets.flatMap { target in
      try swiftSources(of: target).flatMap { PurityRules.violations(in: $0, of: target.name) }
    }
    #expect(violations.isEmpty)
  }

  @Test func thePluginCoreUsesTheStandardLibraryOnly() throws {
    let core = try repository.sources(in: "plugins/core/likeness_core", suffix: ".py")
    #expect(!core.isEmpty)
    #expect(core.flatMap { PythonRules.violations(in: $0, ownPackage: "likeness_core") }.isEmpty)
  }

  private func swiftSources(of target: ModuleMap.Target) throws -> [SourceFile] {
    try repository.sources(in: "Sources/\(target.name)", suffix: ".swift")
  }
}
