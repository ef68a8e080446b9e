import Foundation
import Glibc
import Logging
import Synchronization

/// The daemon's log: lines to a file that is turned over when it is full, to standard error, and the last ones in
/// memory for `server/diagnose`.
final class LogFile: Sendable {
  /// Bytes after which a new file begins.
  private static let size = 1 << 20
  /// Older files that are kept, as `likenessd.log.1` and so on.
  private static let olderFiles = 3
  private static let recentLines = 200

  private struct State {
    var descriptor: Int32 = -1
    var written = 0
    var recent: [String] = []
  }

  /// Nil where the log goes to standard error only.
  private let path: String?
  private let state = Mutex(State())

  init(path: String?) {
    self.path = path
    state.withLock { open(&$0) }
  }

  var recent: [String] { state.withLock { $0.recent } }

  func write(_ line: String) {
    writeLine(line, to: STDERR_FILENO)
    state.withLock { state in
      state.recent.append(line)
      if state.recent.count > Self.recentLines { state.recent.removeFirst() }
      guard state.descriptor >= 0 else { return }
      writeLine(line, to: state.descriptor)
      state.written += line.utf8.count + 1
      if state.written >= Self.size { turnOver(&state) }
    }
  }

  private func open(_ state: inout State) {
    guard let path else { return }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    state.descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    var status = stat()
    state.written = state.descriptor >= 0 && fstat(state.descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  private func turnOver(_ state: inout State) {
    guard let path else { return }
    close(state.descriptor)
    for number in (1..<Self.olderFiles).reversed() { rename("\(path).\(number)", "\(path).\(number + 1)") }
    rename(path, path + ".1")
    open(&state)
  }
}

/// Writes what `Logger` is given to a `LogFile`, one line each.
struct LogFileHandler: LogHandler {
  let file: LogFile
  var logLevel = Logger.Level.info
  var metadata = Logger.Metadata()

  init(file: LogFile) { self.file = file }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  // swift-format-ignore: AlwaysUseLowerCamelCase
  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let details = all.isEmpty ? "" : " " + all.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
    file.write("\(Date.now.formatted(.iso8601)) \(event.level) : \(event.message)\(details)")
  }
}
