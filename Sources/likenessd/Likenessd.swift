public import ArgumentParser
import Glibc
import LikenessProtocol
import LikenessService
import LikenessTransport
public import Logging
import ServiceLifecycle
import SessionStore
import UnixSignals

/// The Likeness daemon: one per user, started by an add-on or by hand.
@main
struct Likenessd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "likenessd",
    abstract: "Fits heads to photos for the add-ons of Blender and Maya.",
    discussion: """
      Prints "ready" and the path of its socket on standard output once it listens, and its log on standard error.

      Exit codes: 0 stopped, 1 cannot run here, 3 another daemon serves this socket, 64 wrong options.
      """,
    version: "likenessd \(productVersion) (protocol \(ProtocolVersion.current))")

  @Option(help: "Path of the socket, instead of the user's own place.")
  var socket: String?

  @Option(help: "Seconds without a connection after which the daemon exits; 0 means never.")
  var idleExit = 900

  @Option(help: "Folder of sessions and log, instead of the user's own place.")
  var state: String?

  @Option(help: "Least level that is logged: trace, debug, info, notice, warning, error or critical.")
  var logLevel = Logger.Level.info

  func validate() throws {
    guard idleExit >= 0 else { throw ValidationError("--idle-exit must not be negative.") }
  }

  func run() async throws {
    do {
      try await serve()
    } catch let error as SocketError {
      try fail("\(error)", code: error.exitCode)
    } catch let error as ResourceError {
      try fail("\(error)", code: .failure)
    }
  }

  private func makeLog(_ file: LogFile) -> Logger {
    var log = Logger(label: "likenessd", factory: { _ in LogFileHandler(file: file) })
    log.logLevel = logLevel
    return log
  }

  private func serve() async throws {
    // What the daemon writes is nobody else's business.
    umask(0o077)
    let environment = currentEnvironment()
    let location = socket.map { SocketLocation(path: $0) } ?? SocketLocation(environment: environment)
    try location.prepareDirectory()
    let lock = try SocketLock(location)
    let resources = try Resources.ofThisProgram(environment: environment)
    let folder = StateFolder(option: state, environment: environment)
    let logFile = LogFile(path: folder?.logFile)
    let log = makeLog(logFile)
    let store = folder?.openStore()
    if case .failure(let error) = store { log.error("Sessions cannot be used. \(error)") }
    let server = LikenessServer(
      resources: resources, store: store, arrayRoot: location.directory + "/arrays",
      recentLog: { logFile.recent }
    ) { event in log.log(level: event.level, "\(event)") }
    let daemon = DaemonService(
      location: location, lock: lock, server: server, idleExit: idleExit == 0 ? nil : .seconds(idleExit), log: log)
    try await ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [.init(service: daemon, successTerminationBehavior: .gracefullyShutdownGroup)],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
    ).run()
  }

  private func fail(_ sentence: String, code: ExitCode) throws -> Never {
    writeLine("likenessd: \(sentence)", to: STDERR_FILENO)
    throw code
  }
}

extension SocketError {
  fileprivate var exitCode: ExitCode {
    if case .alreadyServed = self { ExitCode(3) } else { .failure }
  }
}

extension ServerEvent {
  /// A mistake of a client or of the artist is information; only a fault of ours is an error.
  fileprivate var level: Logger.Level {
    switch self {
    case .connected, .disconnected: .debug
    case .refused(let error) where error.code == .internalError: .error
    case .refused, .fitFinished: .info
    }
  }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
