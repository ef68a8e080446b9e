import Foundation
import Synchronization

/// Turns the first Ctrl-C into a question that a running fit asks, so that it ends cleanly. The second one kills.
enum Interruption {
  private static let requested = Atomic(false)

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// From now on the first SIGINT or SIGTERM does not end the program by itself.
  static func catchSignals() {
    // Makes the flag before a handler, which may not allocate, needs it.
    _ = isRequested
    unblockSignals()
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.requested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// A program inherits the signals that the thread which started it had blocked, such as a worker thread of a host.
  private static func unblockSignals() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
