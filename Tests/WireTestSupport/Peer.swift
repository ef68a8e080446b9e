package import JSONValues
package import LikenessProtocol
import LikenessTransport
import Synchronization

/// The client's end of a connection, with everything in the test's hands: it sends any bytes and hands over what
/// comes, one thing at a time.
package final class Peer: MessageHandler {
  package enum Event: Sendable, Equatable {
    case message(Message)
    case undecodable(ResponseError)
    case closed
  }

  private struct State {
    var connection: (any ByteConnection)?
    var events: [Event] = []
  }

  private let state = Mutex(State())

  package init() {}

  package static func connect(inProcessTo accept: (any Connection) -> any MessageHandler) -> Peer {
    let peer = Peer()
    peer.attach(InProcessLink.connect(to: accept, client: peer))
    return peer
  }

  package static func connect(toSocketAt path: String) async throws -> Peer {
    let peer = Peer()
    peer.attach(try await SocketClient.connect(to: path, handler: peer))
    return peer
  }

  /// Both transports' connections can send bare bodies.
  private func attach(_ connection: any Connection) {
    state.withLock { $0.connection = connection as? any ByteConnection }
  }

  package func send(_ message: Message) { state.withLock { $0.connection }?.send(message) }
  package func send(body: [UInt8]) { state.withLock { $0.connection }?.send(body: body) }
  package func close() { state.withLock { $0.connection }?.close() }

  /// Takes the next thing that comes; nil after a while without one.
  package func next(within timeout: Duration = .seconds(60)) async -> Event? {
    guard await peek(within: timeout) != nil else { return nil }
    return state.withLock { $0.events.removeFirst() }
  }

  /// Waits for the next thing and leaves it there.
  package func peek(within timeout: Duration = .seconds(60)) async -> Event? {
    let deadline = ContinuousClock.now + timeout
    while ContinuousClock.now < deadline {
      if let event = state.withLock({ $0.events.first }) { return event }
      // Cancelled by a test's time limit.
      guard (try? await Task.sleep(for: .milliseconds(1))) != nil else { return nil }
    }
    return nil
  }

  package func handle(_ message: Message) { append(.message(message)) }
  package func handle(undecodable error: ResponseError, id: RequestID?) { append(.undecodable(error)) }
  package func connectionClosed() { append(.closed) }

  private func append(_ event: Event) { state.withLock { $0.events.append(event) } }
}

extension Peer {
  /// Takes messages until the answer to a request comes.
  package func answer(to id: RequestID) async -> Result<JSONValue, ResponseError>? {
    while let event = await next() {
      if case .message(.response(id, let result)) = event { return result }
      if event == .closed { return nil }
    }
    return nil
  }
}
