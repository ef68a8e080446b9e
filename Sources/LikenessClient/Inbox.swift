import JSONValues
import LikenessProtocol
import Synchronization

/// Brings what the daemon sends to those who wait for it.
final class Inbox: MessageHandler {
  typealias Answer = CheckedContinuation<JSONValue, any Error>

  private struct State {
    var lastID = 0
    var waiting: [RequestID: Answer] = [:]
    var followers: [ProgressToken: @Sendable (ProgressValue) -> Void] = [:]
    /// Why nothing comes any more.
    var end: ClientError?
  }

  private let state = Mutex(State())

  /// A name that no other request or progress of this client has.
  func nextID() -> RequestID {
    state.withLock { state in
      state.lastID += 1
      return .number(state.lastID)
    }
  }

  /// Keeps who waits for an answer. Returns false, having told them, where none can come any more.
  func expect(_ id: RequestID, _ answer: Answer) -> Bool {
    let end = state.withLock { state in
      if state.end == nil { state.waiting[id] = answer }
      return state.end
    }
    if let end { answer.resume(throwing: end) }
    return end == nil
  }

  func follow(_ token: ProgressToken, _ follower: @escaping @Sendable (ProgressValue) -> Void) {
    state.withLock { $0.followers[token] = follower }
  }

  func unfollow(_ token: ProgressToken) {
    state.withLock { $0.followers[token] = nil }
  }

  func handle(_ message: Message) {
    switch message {
    case .response(let id?, let result):
      state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(with: result.mapError { $0 })
    case .response(nil, .failure(let error)):
      finish(.daemonMalformed(error))
    case .notification(ProgressNotification.method, let params):
      guard let notification = try? ProgressNotification(json: params) else { return }
      state.withLock { $0.followers[notification.token] }?(notification.value)
    case .notification, .request, .response: break
    }
  }

  func handle(undecodable error: ResponseError, id: RequestID?) { finish(.daemonMalformed(error)) }

  func connectionClosed() { finish(.connectionClosed) }

  /// Tells everybody who waits; the first reason stays.
  private func finish(_ end: ClientError) {
    let waiting = state.withLock { state in
      state.end = state.end ?? end
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for answer in waiting { answer.resume(throwing: end) }
  }
}
