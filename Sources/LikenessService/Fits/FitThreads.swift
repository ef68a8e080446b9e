import Foundation
import Glibc
import StandardExtensions

/// The threads that fits compute on: all fits share as many as there are cores, and all of them step back for whatever
/// answers a client, or draws the artist's screen.
enum FitThreads {
  /// A third of the share of a thread that answers; on an idle machine it makes no difference.
  private static let niceness: Int32 = 5

  /// Besides the thread of the fit itself.
  private static let workers = WorkerPool(
    threads: ProcessInfo.processInfo.activeProcessorCount - 1, name: "likeness-slices", prepare: stepBack)

  /// Computes on a thread that was made for that, and on the workers.
  static func compute(_ body: () -> Void) {
    stepBack()
    SliceExecution.$workers.withValue(workers, operation: body)
  }

  /// On Linux each thread has a niceness of its own, and 0 names the one that asks.
  @Sendable private static func stepBack() { setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness) }
}
