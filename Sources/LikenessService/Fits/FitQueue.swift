import Foundation
import LikenessProtocol
import Synchronization

/// Runs fits one at a time, in the order they came, each on a thread of its own: a fit computes for seconds and must
/// hold up neither the sockets nor Swift's shared threads.
final class FitQueue: Sendable {
  private struct State {
    var running: FitJob?
    var waiting: [FitJob] = []
    var finished = 0
  }

  private let state = Mutex(State())
  private let waitingLimit: Int

  init(waitingLimit: Int) { self.waitingLimit = waitingLimit }

  /// Throws `busy` when too many wait.
  func add(_ job: FitJob) throws(ResponseError) {
    let isAccepted = state.withLock { state in
      guard state.waiting.count < waitingLimit else { return false }
      state.waiting.append(job)
      return true
    }
    guard isAccepted else { throw .busy(limit: waitingLimit) }
    startNext()
  }

  /// Takes a job out that has not started; one that runs has to notice by itself.
  func remove(_ job: FitJob) {
    state.withLock { state in state.waiting.removeAll { $0 === job } }
  }

  /// Whether a job added now would have to wait.
  var isBusy: Bool { state.withLock { $0.running != nil } }

  var counts: ServerStatusResponse.Fits {
    state.withLock { .init(running: $0.running == nil ? 0 : 1, waiting: $0.waiting.count, finished: $0.finished) }
  }

  private func startNext() {
    let next = state.withLock { state -> FitJob? in
      guard state.running == nil, !state.waiting.isEmpty else { return nil }
      state.running = state.waiting.removeFirst()
      return state.running
    }
    guard let next else { return }
    let thread = Thread {
      next.run()
      self.finishRunning()
    }
    thread.name = "likeness-fit"
    thread.start()
  }

  private func finishRunning() {
    state.withLock { state in
      state.running = nil
      state.finished += 1
    }
    startNext()
  }
}

/// One fit in the queue.
final class FitJob: Sendable {
  let run: @Sendable () -> Void

  init(run: @escaping @Sendable () -> Void) { self.run = run }
}
