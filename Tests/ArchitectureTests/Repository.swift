import Foundation

/// The checkout that these tests were compiled from.
struct Repository {
  let root: URL

  init(sourceFile: String = #filePath) {
    // Tests/ArchitectureTests/Repository.swift is three levels below the root.
    root = URL(filePath: sourceFile).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  /// Names of the folders directly below a folder.
  func folders(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      at: root.appending(path: path), includingPropertiesForKeys: [.isDirectoryKey]
    )
    .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
    .map(\.lastPathComponent)
    .sorted()
  }

  /// Every file below a folder whose name ends as given, with its text.
  func sources(in path: String, suffix: String) throws -> [SourceFile] {
    let folder = root.appending(path: path)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(suffix) }
    return try names.sorted().map {
      SourceFile(path: "\(path)/\($0)", text: try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
    }
  }

  /// Lines of tracked text files that match a POSIX extended regular expression, as "path:line:text".
  func trackedLines(matching pattern: String, except paths: [String]) throws -> [String] {
    let search = Process()
    search.executableURL = URL(filePath: "/usr/bin/env")
    search.currentDirectoryURL = root
    search.arguments = ["git", "grep", "-nIE", "-e", pattern, "--", "."] + paths.map { ":!\($0)" }
    let output = Pipe()
    search.standardOutput = output
    try search.run()
    let found = try output.fileHandleForReading.readToEnd() ?? Data()
    search.waitUntilExit()
    // 1 is git's way to say that nothing matched.
    guard search.terminationStatus <= 1 else { throw RepositoryError.gitFailed(status: search.terminationStatus) }
    return String(decoding: found, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

struct SourceFile {
  let path: String
  let text: String
}

enum RepositoryError: Error {
  case gitFailed(status: Int32)
}
