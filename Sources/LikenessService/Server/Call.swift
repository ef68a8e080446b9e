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
  let conversation: Conversation
  private let state = Mutex(State())

  init(id: RequestID, conversation: Conversation) {
    self.id = id
    self.conversation = conversation
  }

  var server: LikenessServer { conversation.server }
  /// Whether nobody waits for the answer any more.
  var isAnswered: Bool { state.withLock { $0.isAnswered || $0.isCancelled } }
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
    answer {
      last()
      return result
    }
  }

  /// The same, with an answer that is made once it is certain that no other will be sent: what it changes for good is
  /// not changed for a request that was cancelled.
  func answer(_ makeResult: () -> Result<JSONValue, ResponseError>) { decide(makeResult)() }

  /// The same in two steps: decides the answer, and returns what sends it.
  func decide(_ makeResult: () -> Result<JSONValue, ResponseError>) -> @Sendable () -> Void {
    let isFirst = state.withLock { state in
      defer { state.isAnswered = true }
      return !state.isAnswered
    }
    guard isFirst else { return {} }
    let result = makeResult()
    return { self.conversation.finish(self, with: result) }
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
