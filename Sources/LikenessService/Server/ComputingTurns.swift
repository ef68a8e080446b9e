import Dispatch
import Foundation

/// Lets as many requests compute at the same time as there are cores. The others wait for their turn, so that a message
/// that needs no time gets the processor at once, however many clients compute.
final class ComputingTurns: Sendable {
  private let turns = DispatchSemaphore(value: ProcessInfo.processInfo.activeProcessorCount)

  func take(_ body: () -> Void) {
    turns.wait()
    defer { turns.signal() }
    body()
  }
}
