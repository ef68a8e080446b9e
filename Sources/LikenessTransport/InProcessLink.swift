import Dispatch
public import LikenessProtocol
import Synchronization

/// A connection without a socket: both ends in one process, with the same framing, limits and order as over a socket.
public enum InProcessLink {
  /// Connects a client to a server.
  ///
  /// - Parameters:
  ///   - accept: makes the server's handler for its end of the connection.
  ///   - client: is told what the server sends.
  /// - Returns: the client's end.
  public static func connect(
    limits: TransportLimits = TransportLimits(), to accept: (any Connection) -> any MessageHandler,
    client: any MessageHandler
  ) -> any Connection {
    let clientEnd = InProcessConnection(label: "client", limits: limits)
    let serverEnd = InProcessConnection(label: "server", limits: limits)
    clientEnd.open(peer: serverEnd, handler: client)
    serverEnd.open(peer: clientEnd, handler: accept(serverEnd))
    return clientEnd
  }
}

/// One end of an in-process link. Each end works on a queue of its own, so that neither waits inside the other.
private final class InProcessConnection: ByteConnection {
  private struct State {
    var codec: MessageCodec
    var handler: (any MessageHandler)?
    var peer: InProcessConnection?
    /// Bytes on their way to the peer.
    var unread = 0
  }

  private let queue: DispatchQueue
  private let limits: TransportLimits
  private let state: Mutex<State>

  init(label: String, limits: TransportLimits) {
    queue = DispatchQueue(label: "likeness.in-process." + label)
    self.limits = limits
    state = Mutex(State(codec: MessageCodec(limits: limits)))
  }

  func open(peer: InProcessConnection, handler: any MessageHandler) {
    state.withLock {
      $0.peer = peer
      $0.handler = handler
    }
  }

  var isWritable: Bool {
    state.withLock { $0.peer != nil && $0.unread < limits.writeBufferSize }
  }

  func send(body: [UInt8]) {
    let frame = Array(FrameHeader.text(bodyLength: body.count).utf8) + body
    let peer = state.withLock { state in
      state.unread += frame.count
      return state.peer
    }
    peer?.queue.async {
      peer?.receive(frame)
      self.state.withLock { $0.unread -= frame.count }
    }
  }

  func close() {
    let peer = state.withLock { $0.peer }
    peer?.queue.async { peer?.finish() }
    queue.async { self.finish() }
  }

  /// Runs on this end's queue.
  private func receive(_ bytes: [UInt8]) {
    var incoming: [Incoming] = []
    guard
      let handler = state.withLock({ state -> (any MessageHandler)? in
        state.codec.consume(bytes) { incoming.append($0) }
        return state.handler
      })
    else { return }
    for item in incoming { handler.handle(item, on: self) }
  }

  /// Runs on this end's queue. Letting go of peer and handler breaks their circle.
  private func finish() {
    let handler = state.withLock { state in
      defer {
        state.handler = nil
        state.peer = nil
      }
      return state.handler
    }
    handler?.connectionClosed()
  }
}

extension MessageHandler {
  /// Tells the handler, and closes a connection that is lost.
  func handle(_ incoming: Incoming, on connection: any Connection) {
    switch incoming {
    case .message(let message): handle(message)
    case .undecodable(let error, let id): handle(undecodable: error, id: id)
    case .broken(let error):
      handle(undecodable: error, id: nil)
      connection.close()
    }
  }
}
