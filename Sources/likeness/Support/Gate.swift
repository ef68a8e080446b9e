import Dispatch

/// Lets a limited number of tasks through at a time, first come first served.
actor Gate {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(limit: Int) { free = max(limit, 1) }

  private func enter() async {
    guard free == 0 else {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }

  /// Runs blocking work on a thread of its own as soon as there is room for it.
  nonisolated func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await enter()
    // Not on the shared pool: blocking work would take its few threads from the tasks that wait here.
    let result = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: work()) }
    }
    await leave()
    return result
  }
}
