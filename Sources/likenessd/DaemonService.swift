import Glibc
import LikenessService
import LikenessTransport
import Logging
import ServiceLifecycle

/// The daemon's life: listens until it is told to stop or nobody has called for a while.
struct DaemonService: Service {
  let location: SocketLocation
  let lock: SocketLock
  let server: LikenessServer
  /// Nil for a daemon that stays.
  let idleExit: Duration?
  let log: Logger

  func run() async throws {
    let listener = try await SocketServer.listen(at: location.path) { [server] in server.accept($0) }
    announce()
    await waitForTheEnd()
    // First the socket and the lock, so that a client that comes now can start a new daemon.
    await listener.close()
    lock.release()
    await server.stop()
    log.info("Stopped.")
  }

  /// Tells the log, and whoever started the daemon and waits for it.
  private func announce() {
    log.info("Listening.", metadata: ["socket": "\(location.path)"])
    writeLine("ready \(location.path)", to: STDOUT_FILENO)
  }

  private func waitForTheEnd() async {
    // The wait itself throws when a shutdown is asked for, and that is what it is for.
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: .milliseconds(500))
        if let idleExit, let idle = server.idleTime, idle >= idleExit {
          log.info("Nobody has called for \(idleExit); leaving.")
          return
        }
      }
    }
  }
}
