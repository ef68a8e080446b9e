import Foundation
import LikenessProtocol
import Synchronization

/// Runs work that may get stuck, such as a model, and gives up on it after a while.
///
/// A thread cannot be killed: one that is stuck is left behind, and what it brings later is dropped.
enum Watched {
  static func run<Value: Sendable>(
    limit: Duration, _ body: @escaping @Sendable () -> Result<Value, ResponseError>
  ) throws(ResponseError) -> Value {
    let outcome = Outcome<Value>()
    let thread = Thread {
      outcome.set(body())
    }
    thread.name = "likeness-watched"
    thread.start()
    guard let result = outcome.wait(limit) else { throw .timedOut(seconds: Int(limit / .seconds(1))) }
    return try result.get()
  }

  private final class Outcome<Value: Sendable>: Sendable {
    private let value = Mutex<Result<Value, ResponseError>?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    func set(_ result: Result<Value, ResponseError>) {
      value.withLock { $0 = result }
      isThere.signal()
    }

    func wait(_ limit: Duration) -> Result<Value, ResponseError>? {
      _ = isThere.wait(timeout: .now() + limit / .seconds(1))
      return value.withLock { $0 }
    }
  }
}
