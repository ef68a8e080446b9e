import JSONValues
import LikenessProtocol
import Synchronization

/// A request on its way to its answer, which it gets exactly once: from its handler, or from its cancellation.
final class Call: Sendable {
  private struct State {
    var isAnswered = false
    var isCancelled = false
    var onCancel: (@Sendable () -> Void)?
  }

  let id: RequestID
  let session: Session
  private let state = Mutex(State())

  init(id: RequestID, session: Session) {
    self.id = id
    self.session = session
  }

  var server: LikenessServer { session.server }
  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Sets what is done on cancellation before the request is answered; at once, if that has happened already.
  func whenCancelled(_ action: @escaping @Sendable () -> Void) {
    let isTooLate = state.withLock { state in
      if !state.isCancelled { state.onCancel = action }
      return state.isCancelled
    }
    if isTooLate { action() }
  }

  /// Answers, unless the request is answered already.
  ///
  /// - Parameter last: done before the answer is sent, and only then.
  func answer(_ result: Result<JSONValue, ResponseError>, after last: () -> Void = {}) {
    let isFirst = state.withLock { state in
      defer { state.isAnswered = true }
      return !state.isAnswered
    }
    guard isFirst else { return }
    last()
    session.finish(self, with: result)
  }

  func cancel() {
    let onCancel = state.withLock { state -> (@Sendable () -> Void)? in
      guard !state.isAnswered else { return nil }
      state.isCancelled = true
      return state.onCancel
    }
    guard isCancelled else { return }
    answer(.failure(.requestCancelled)) { onCancel?() }
  }
}
