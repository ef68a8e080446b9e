import Foundation

/// One line on standard error.
func printError(_ message: String) {
  FileHandle.standardError.write(Data((message + "\n").utf8))
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }
  func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(width - count, 0)) + self }
}

/// The environment variables of this program.
func programEnvironment() -> [String: String] { ProcessInfo.processInfo.environment }
