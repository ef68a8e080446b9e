import Foundation
import Glibc
import StandardExtensions

/// The threads that compute: as many as there are cores for all fits together, and as many for requests that take
/// milliseconds. All of them step back for whatever reads, answers and writes, so that a message which needs no time
/// gets the processor at once, however many clients compute.
enum ComputingThreads {
  /// A third of the share of a thread that answers; on an idle machine it makes no difference.
  private static let niceness: Int32 = 5

  private static let coreCount = ProcessInfo.processInfo.activeProcessorCount

  /// Besides the thread of the fit itself.
  private static let slices = WorkerPool(threads: coreCount - 1, name: "likeness-slices", prepare: stepBack)

  private static let requests = WorkerPool(threads: coreCount, name: "likeness-requests", prepare: stepBack)

  /// A fit, on a thread that was made for it, and on those of its slices.
  static func fit<Result>(_ body: () -> Result) -> Result {
    stepBack()
    return SliceExecution.$workers.withValue(slices, operation: body)
  }

  /// A request, on the next thread that is free; waits for its end.
  static func answer(_ body: () -> Void) { requests.run(body) }

  /// On Linux each thread has a niceness of its own; 0 names the one that asks, and the process's number its first one,
  /// which stays as the daemon was started.
  @Sendable private static func stepBack() {
    let which = Int32(PRIO_PROCESS.rawValue)
    setpriority(which, 0, getpriority(which, UInt32(getpid())) + niceness)
  }
}
