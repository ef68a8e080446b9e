import JSONValues
package import LikenessProtocol

/// What the bytes of a stream said.
package enum Incoming: Equatable {
  case message(Message)
  /// A frame held no message; the stream goes on.
  case undecodable(ResponseError, id: RequestID?)
  /// The frames are lost; the connection has to be closed.
  case broken(ResponseError)
}

/// Messages from bytes and bytes from messages. It does no I/O.
package struct MessageCodec: Sendable {
  private let limits: TransportLimits
  private var parser: FrameParser

  package init(limits: TransportLimits) {
    self.limits = limits
    parser = FrameParser(limits: limits)
  }

  package mutating func consume(_ bytes: some Collection<UInt8>, _ body: (Incoming) -> Void) {
    do {
      try parser.consume(bytes) { body(decode($0, limits: limits)) }
    } catch {
      body(.broken(error.response))
    }
  }

  /// The body of a message. A number that JSON cannot say turns an answer into an internal error; anything else that
  /// holds one is not sent (nil).
  package static func encode(_ message: Message) -> [UInt8]? {
    if let bytes = try? message.json.serialized() { return bytes }
    guard case .response(let id, _) = message else { return nil }
    let error = ResponseError.internalError("A result holds a number that is not finite.")
    return try? Message.response(id: id, result: .failure(error)).json.serialized()
  }
}

private func decode(_ body: [UInt8], limits: TransportLimits) -> Incoming {
  do {
    let json = try JSONValue(parsing: body, maximumDepth: limits.depth, maximumSize: limits.bodySize)
    return try .message(Message(json: json))
  } catch let error as MessageError {
    return .undecodable(error.error, id: error.id)
  } catch {
    return .undecodable(.parseError("\(error)"), id: nil)
  }
}

/// A connection that can also send a body that is no message; tests say wrong things with it.
package protocol ByteConnection: Connection {
  func send(body: [UInt8])
}

extension ByteConnection {
  package func send(_ message: Message) {
    if let body = MessageCodec.encode(message) { send(body: body) }
  }
}
