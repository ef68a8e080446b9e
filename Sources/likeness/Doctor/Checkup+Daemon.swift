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
      return Finding(.fine, "daemon", "version \(status.version) answers at \(location.path)")
    } catch {
      return Finding(.optional, "daemon", "does not answer at \(location.path): \(error)")
    }
  }
}
