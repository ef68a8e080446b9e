import LikenessProtocol
import Synchronization

/// An engine that is made when it is first needed: loading its models takes a while, and requests that need none
/// should work without them. After a failure it is tried again, so that missing files can be put in place.
final class LazyEngine: Sendable {
  private let make: @Sendable () throws -> any FitEngine
  private let made = Mutex<(any FitEngine)?>(nil)

  init(_ make: @escaping @Sendable () throws -> any FitEngine) { self.make = make }

  /// Blocks while another thread makes the engine.
  func get() throws(ResponseError) -> any FitEngine {
    let result = made.withLock { made -> Result<any FitEngine, ResponseError> in
      if let made { return .success(made) }
      do {
        let engine = try make()
        made = engine
        return .success(engine)
      } catch {
        return .failure(.resourceMissing("\(error)"))
      }
    }
    return try result.get()
  }

  /// Lets go of the engine; the next one who asks gets a new one. For when a call of it does not come back.
  func discard() { made.withLock { $0 = nil } }
}
