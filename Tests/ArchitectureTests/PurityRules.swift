/// The engine computes. It reaches no file, socket, clock, log or terminal, so that the same input gives the same
/// head anywhere; what it needs from outside comes in as arguments.
enum PurityRules {
  static let pureTargets: Set<String> = [
    "ArrayFiles", "Cameras", "Derivatives", "Fitting", "Images", "LinearAlgebra", "Meshes", "Rendering",
    "Reports", "Rigs", "Texturing",
  ]

  private static let outsideWorld = [
    // files and sockets
    "FileManager", "FileHandle", "URL(", "URLSession", "Process(", "fopen(", "contentsOfFile",
    // clocks
    "Date(", "ContinuousClock", "SuspendingClock", "DispatchTime", "clock_gettime(",
    // logs, terminals, environment
    "Logger", "print(", "debugPrint(", "fputs(", "NSLog(", "ProcessInfo", "getenv(",
  ]

  static func violations(in file: SourceFile, of target: String) -> [Violation] {
    guard pureTargets.contains(target) else { return [] }
    let source = SwiftSource(file.text)
    return outsideWorld.flatMap { word in
      source.lines(using: word).map {
        Violation(path: file.path, line: $0, what: "\(target) must not use \(word)")
      }
    }
  }
}
