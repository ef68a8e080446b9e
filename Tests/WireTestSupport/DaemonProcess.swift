package import Foundation

/// A real `likenessd`, the one that was built beside the tests.
package final class DaemonProcess: @unchecked Sendable {
  // Sendable because a process is started and watched by one test at a time.
  private let process = Process()
  private let output = Pipe()
  private let errors = Pipe()

  package static let program: URL = {
    // The test bundle lies in the build folder, and so does the daemon.
    let bundle = CommandLine.arguments.lazy.map { URL(filePath: $0) }
      .first { $0.pathComponents.contains { $0.hasSuffix(".xctest") } }
    return (bundle ?? URL(filePath: CommandLine.arguments[0])).deletingLastPathComponent().appending(path: "likenessd")
  }()

  package init(
    arguments: [String], environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    process.executableURL = Self.program
    process.arguments = arguments
    process.environment = environment
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  deinit { if process.isRunning { kill() } }

  /// Waits until the daemon says that it is ready; the rest of its output is left.
  package func waitUntilReady() -> Bool {
    var line = Data()
    while let byte = try? output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
      if byte[byte.startIndex] == UInt8(ascii: "\n") { break }
      line += byte
    }
    return line.starts(with: Array("ready ".utf8))
  }

  package var identifier: Int { Int(process.processIdentifier) }

  package func terminate() { process.terminate() }

  /// As `kill -9`.
  package func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Waits for the end.
  package func result() -> (exitCode: Int32, errors: String) {
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }
}
