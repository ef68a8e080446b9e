import Foundation
import LikenessClient
import LikenessProtocol
import LikenessService
import LikenessTransport

extension Checkup {
  /// The program that the add-on starts: `LIKENESS_DAEMON`, else beside this one, else on the path.
  static func daemonProgram(_ environment: [String: String]) -> Finding {
    let beside = URL(filePath: Resources.runningProgramPath()).deletingLastPathComponent().path
    let folders = [beside] + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let candidates = environment["LIKENESS_DAEMON"].map { [$0] } ?? folders.map { "\($0)/likenessd" }
    guard let path = candidates.first(where: FileManager.default.isExecutableFile) else {
      return Finding(
        .optional, "likenessd", "was not found, and the add-ons need it; build it, or set LIKENESS_DAEMON to its path.")
    }
    return Finding(.fine, "likenessd", path)
  }

  /// The socket's folder, and who holds the lock in it. The number in a lock file alone would say nothing.
  static func socket(_ environment: [String: String]) -> Finding {
    let location = SocketLocation(environment: environment)
    guard FileManager.default.fileExists(atPath: location.directory) else {
      return Finding(.optional, "socket", "\(location.directory) is not there yet; the daemon makes it.")
    }
    do throws(SocketError) {
      try location.checkDirectory()
    } catch {
      return Finding(.missing, "socket", "\(error)")
    }
    let holder = ProcessIdentity.holder(of: location).map { "held by \($0)" } ?? "nobody holds the lock"
    return Finding(.fine, "socket", "\(location.path), \(holder)")
  }

  /// The sessions, as the daemon finds them.
  static func sessions(_ environment: [String: String]) async -> [Finding] {
    let location = SocketLocation(environment: environment)
    guard let client = try? await Client.connect(to: location) else { return [] }
    defer { client.close() }
    do {
      try await client.initialize(as: Program(name: "likeness", version: productVersion))
      let report = try await client.call(SessionCheckRequest())
      let faults = report.faults.map { Finding(.optional, "sessions", $0.reason) }
      let sizes = "\(report.sessions) sessions, \(report.bytes >> 20) MiB"
      return faults.isEmpty ? [Finding(.fine, "sessions", sizes)] : faults
    } catch {
      return [Finding(.optional, "sessions", "\(error)")]
    }
  }

  /// Asks the daemon how it is.
  static func daemon(_ environment: [String: String]) async -> Finding {
    let location = SocketLocation(environment: environment)
    guard FileManager.default.fileExists(atPath: location.path) else {
      return Finding(.optional, "daemon", "is not running; an add-on starts it when it is needed.")
    }
    do {
      let client = try await Client.connect(to: location)
      defer { client.close() }
      try await client.initialize(as: Program(name: "likeness", version: productVersion))
      let status = try await client.call(ServerStatusRequest())
      guard status.version == productVersion else {
        return Finding(
          .optional, "daemon",
          "is version \(status.version) and this program \(productVersion); close the add-ons, so that it ends, and retry."
        )
      }
      return Finding(.fine, "daemon", "version \(status.version) answers at \(location.path)")
    } catch {
      return Finding(.optional, "daemon", "does not answer at \(location.path): \(error)")
    }
  }
}
