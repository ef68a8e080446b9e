import Foundation

/// The program as a user runs it: the binary that was built beside these tests.
struct CommandLineProgram {
  struct Run {
    let exitCode: Int32
    let output: String
    let errors: String

    /// The last line on standard error that is not empty.
    var lastError: String { errors.split(separator: "\n").last.map(String.init) ?? "" }
  }

  private static var path: URL {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "likeness")
  }

  /// Runs to the end.
  ///
  /// - Parameters:
  ///   - environment: in addition to the test's own.
  ///   - interruptAt: sends Ctrl-C as soon as standard error holds this text.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], interruptAt: String? = nil
  ) async throws -> Run {
    let process = Process()
    process.executableURL = path
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let processID = process.processIdentifier
    async let printed = text(of: output.fileHandleForReading)
    async let failed = text(of: errors.fileHandleForReading, at: interruptAt) { kill(processID, SIGINT) }
    let (outputText, errorText) = await (printed, failed)
    process.waitUntilExit()
    return Run(exitCode: process.terminationStatus, output: outputText, errors: errorText)
  }

  /// Reads to the end on a thread of its own, which waits for the program; acts once when it has read `mark`.
  private static func text(
    of handle: FileHandle, at mark: String? = nil, act: @escaping @Sendable () -> Void = {}
  ) async -> String {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var bytes = Data()
        var isMarkAhead = mark != nil
        while case let chunk = handle.availableData, !chunk.isEmpty {
          bytes += chunk
          if isMarkAhead, let mark, String(decoding: bytes, as: UTF8.self).contains(mark) {
            isMarkAhead = false
            act()
          }
        }
        continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
      }
    }
  }
}

/// A folder that goes away with the test.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "likeness-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, with the folders above it.
  @discardableResult
  func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
    let file = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// The names of what lies in a folder inside; empty when there is none.
  func names(in folder: String) -> Set<String> {
    Set((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? [])
  }

  func bytes(of name: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(filePath: "\(path)/\(name)"))) }
}

/// What ships with the sources.
enum ShippedFiles {
  // Tests/likenessTests/CommandLineProgram.swift is three levels below the root.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let photo = "\(root)/tools/demo/collins.png"
  static let template = "\(root)/Templates/mpfb-head/mpfb-head.safetensors"
}
