import Foundation
import LikenessProtocol
import Synchronization

/// Runs fits, and what else computes for seconds, each on a thread of its own: it must hold up neither the sockets nor
/// Swift's shared threads. A texture and a report count as fits here.
///
/// At most one fit of a session runs at a time. Clients take turns: of those that wait, the one that was served the
/// longest time ago comes next, with the fit that it asked for first.
final class FitQueue: Sendable {
  struct Limits {
    /// Fits that run at the same time.
    var running: Int
    /// Fits that wait for their turn.
    var waiting: Int
    /// How long a fit may show no sign of life.
    var silence: Duration
  }

  private struct State {
    var running: [FitJob] = []
    var waiting: [FitJob] = []
    var finished = 0
    /// Fits that were given up on and whose threads are still there.
    var stuck = 0
    /// When each client was served last; grows by one with every fit.
    var turns: [ObjectIdentifier: Int] = [:]
    var turn = 0
  }

  private let state = Mutex(State())
  private let limits: Limits
  /// Called after a fit got stuck.
  private let onStuck: @Sendable () -> Void

  init(limits: Limits, onStuck: @escaping @Sendable () -> Void) {
    self.limits = limits
    self.onStuck = onStuck
  }

  /// Throws `busy` when too many wait.
  func add(_ job: FitJob) throws(ResponseError) {
    let isAccepted = state.withLock { state in
      guard state.waiting.count < limits.waiting else { return false }
      state.waiting.append(job)
      return true
    }
    guard isAccepted else { throw .busy(limit: limits.waiting) }
    startNext()
    tellPositions()
  }

  /// Takes a job out that has not started; one that runs has to notice by itself.
  func remove(_ job: FitJob) {
    state.withLock { state in state.waiting.removeAll { $0 === job } }
    tellPositions()
  }

  /// Forgets when a client that has left was served.
  func forget(_ client: ObjectIdentifier) { state.withLock { $0.turns[client] = nil } }

  /// Whether a job added now would have to wait.
  var isBusy: Bool { state.withLock { $0.running.count >= limits.running } }

  var isEmpty: Bool { state.withLock { $0.running.isEmpty } }

  var stuck: Int { state.withLock { $0.stuck } }

  var counts: ServerStatusResponse.Fits {
    state.withLock { .init(running: $0.running.count, waiting: $0.waiting.count, finished: $0.finished) }
  }

  // MARK: - Turns

  private func startNext() {
    while let next = state.withLock({ takeNext(&$0) }) { start(next) }
  }

  private func takeNext(_ state: inout State) -> FitJob? {
    guard state.running.count < limits.running else { return nil }
    let busySessions = Set(state.running.compactMap(\.session))
    let ready = state.waiting.filter { job in job.session.map { !busySessions.contains($0) } ?? true }
    guard let next = Self.next(of: ready, state.turns) else { return nil }
    state.waiting.removeAll { $0 === next }
    state.running.append(next)
    state.turn += 1
    state.turns[next.client] = state.turn
    return next
  }

  /// `min` takes the first of equals, which is the one that came first.
  private static func next(of jobs: [FitJob], _ turns: [ObjectIdentifier: Int]) -> FitJob? {
    jobs.min { (turns[$0.client] ?? 0) < (turns[$1.client] ?? 0) }
  }

  /// Tells each waiting fit how many are served before it.
  private func tellPositions() {
    let waiting = state.withLock { state in
      var rest = state.waiting
      var turns = state.turns
      var turn = state.turn
      var order: [(job: FitJob, position: Int)] = []
      while let next = Self.next(of: rest, turns) {
        rest.removeAll { $0 === next }
        turn += 1
        turns[next.client] = turn
        order.append((next, state.running.count + order.count))
      }
      return order
    }
    for (job, position) in waiting { job.waits(at: position) }
  }

  // MARK: - Running

  private func start(_ job: FitJob) {
    job.showLife()
    let thread = Thread {
      let answer = ComputingThreads.fit { job.run(job) }
      // In this order: who has the answer and asks for the next fit finds the place free.
      self.finish(job)
      answer()
    }
    thread.name = "likeness-fit"
    thread.start()
    watch(job)
  }

  private func finish(_ job: FitJob) {
    state.withLock { state in
      let count = state.running.count
      state.running.removeAll { $0 === job }
      state.finished += 1
      if state.running.count == count { state.stuck -= 1 }
    }
    startNext()
    tellPositions()
  }

  /// Looks again when the fit's silence could have become too long.
  private func watch(_ job: FitJob) {
    let rest = limits.silence - job.silence
    DispatchQueue.global().asyncAfter(deadline: .now() + max(rest / .seconds(1), 0.01)) { [weak self, weak job] in
      guard let self, let job, self.state.withLock({ $0.running.contains { $0 === job } }) else { return }
      if job.silence < self.limits.silence { self.watch(job) } else { self.giveUp(job) }
    }
  }

  private func giveUp(_ job: FitJob) {
    state.withLock { state in
      state.running.removeAll { $0 === job }
      state.stuck += 1
    }
    onStuck()
    job.giveUp(.timedOut(seconds: Int(limits.silence / .seconds(1))))
    startNext()
    tellPositions()
  }
}

/// One fit in the queue.
final class FitJob: Sendable {
  let client: ObjectIdentifier
  let session: String?
  /// Given the job itself, to show that it is alive; returns what sends the answer.
  let run: @Sendable (FitJob) -> @Sendable () -> Void
  /// Told the number of fits that are served before this one.
  private let onWait: @Sendable (Int) -> Void
  /// Answers in the place of a fit that is stuck.
  let giveUp: @Sendable (ResponseError) -> Void
  private let lastSign: Mutex<ContinuousClock.Instant>
  private let position = Mutex(0)

  init(
    client: ObjectIdentifier, session: String?, onWait: @escaping @Sendable (Int) -> Void,
    giveUp: @escaping @Sendable (ResponseError) -> Void,
    run: @escaping @Sendable (FitJob) -> @Sendable () -> Void
  ) {
    self.client = client
    self.session = session
    self.onWait = onWait
    self.giveUp = giveUp
    self.run = run
    self.lastSign = Mutex(.now)
  }

  func showLife() { lastSign.withLock { $0 = .now } }

  var silence: Duration { .now - lastSign.withLock { $0 } }

  /// Passes on a position that is new.
  func waits(at position: Int) {
    let isNew = self.position.withLock { known in
      defer { known = position }
      return known != position
    }
    if isNew { onWait(position) }
  }
}
