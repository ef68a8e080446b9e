/// One end of a conversation. Server and client are both handlers at two ends; what lies between is the transport's.
public protocol Connection: AnyObject, Sendable {
  /// Whether the other side keeps up. While it does not, messages that may be left out should be.
  var isWritable: Bool { get }

  /// Sends a message after those sent before. Does nothing once the connection is closed.
  func send(_ message: Message)

  /// Closes the connection after what was sent has been written.
  func close()
}

/// What happens at one end of a connection. Called by the connection, one call at a time and in order; it must not
/// block for long.
public protocol MessageHandler: AnyObject, Sendable {
  func handle(_ message: Message)

  /// Something came that is not a message. The connection closes by itself where it cannot go on.
  func handle(undecodable error: ResponseError, id: RequestID?)

  /// The connection is closed, from whatever side. Called once, last.
  func connectionClosed()
}
