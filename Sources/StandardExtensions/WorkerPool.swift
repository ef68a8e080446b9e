import Foundation

/// Threads that work on slices together with whoever asks: a bound on how many threads compute, however many ask, and
/// a priority of their own.
///
/// The threads live as long as the process. Slices of several callers are worked on in the order of the calls.
public final class WorkerPool: Sendable {
  /// One call's slices. Everything in it is guarded by the pool's condition.
  private final class Batch {
    let count: Int
    let body: (Int) -> Void
    var next = 0
    /// Slices that workers are at.
    var running = 0

    init(count: Int, body: @escaping (Int) -> Void) {
      self.count = count
      self.body = body
    }

    func take() -> Int? {
      guard next < count else { return nil }
      defer { next += 1 }
      return next
    }
  }

  private let condition = NSCondition()
  // Guarded by `condition`.
  private nonisolated(unsafe) var batches: [Batch] = []

  /// - Parameters:
  ///   - threads: besides those that call `perform`.
  ///   - prepare: runs first on each thread, for its priority.
  public init(threads: Int, name: String, prepare: @escaping @Sendable () -> Void = {}) {
    for _ in 0..<threads {
      let thread = Thread { [self] in
        prepare()
        // Slices within slices would wait for workers that are all taken.
        SliceExecution.$isSerial.withValue(true) { work() }
      }
      thread.name = name
      thread.start()
    }
  }

  /// Calls `body` with each of `0 ..< count`, on the caller's thread and the pool's; returns when the last call has
  /// returned.
  public func perform(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let batch = Batch(count: count, body: body)
      condition.lock()
      batches.append(batch)
      condition.broadcast()
      while let slice = batch.take() {
        condition.unlock()
        body(slice)
        condition.lock()
      }
      batches.removeAll { $0 === batch }
      while batch.running > 0 { condition.wait() }
      condition.unlock()
    }
  }

  /// Calls `body` on one of the pool's threads; returns when it has returned.
  public func run(_ body: () -> Void) {
    withoutActuallyEscaping(body) { body in
      let batch = Batch(count: 1) { _ in body() }
      condition.lock()
      batches.append(batch)
      condition.broadcast()
      while batch.next == 0 || batch.running > 0 { condition.wait() }
      batches.removeAll { $0 === batch }
      condition.unlock()
    }
  }

  private func work() -> Never {
    condition.lock()
    while true {
      guard let batch = batches.first(where: { $0.next < $0.count }), let slice = batch.take() else {
        condition.wait()
        continue
      }
      batch.running += 1
      condition.unlock()
      batch.body(slice)
      condition.lock()
      batch.running -= 1
      if batch.running == 0 { condition.broadcast() }
    }
  }
}
