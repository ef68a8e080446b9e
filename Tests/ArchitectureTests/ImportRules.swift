/// Imports that the module map does not allow.
func importViolations(in file: SourceFile, of target: ModuleMap.Target) -> [Violation] {
  SwiftSource(file.text).imports
    .filter { !ModuleMap.toolchain.contains($0.module) && !target.mayImport.contains($0.module) }
    .map { Violation(path: file.path, line: $0.line, what: "\(target.name) must not import \($0.module)") }
}

/// Edges of the map itself that do not lead to a lower floor.
func floorViolations(in targets: [ModuleMap.Target]) -> [String] {
  let floors = Dictionary(uniqueKeysWithValues: targets.map { ($0.name, $0.floor) })
  return targets.flatMap { target in
    target.mayImport.sorted().compactMap { name in
      guard let floor = floors[name], floor >= target.floor else { return nil }
      return "\(target.name) (floor \(target.floor)) may not rest on \(name) (floor \(floor))"
    }
  }
}
