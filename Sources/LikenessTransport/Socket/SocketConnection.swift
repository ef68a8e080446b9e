import LikenessProtocol
package import NIOCore

/// One end of a socket: NIO's channel on one side, a message handler on the other.
package final class SocketConnection: ByteConnection {
  private let channel: any Channel

  package init(channel: any Channel) { self.channel = channel }

  package var isWritable: Bool { channel.isActive && channel.isWritable }

  package func send(body: [UInt8]) {
    let header = FrameHeader.text(bodyLength: body.count)
    var buffer = channel.allocator.buffer(capacity: header.utf8.count + body.count)
    buffer.writeString(header)
    buffer.writeBytes(body)
    // Always through the loop's queue: a write on the loop itself would pass those that other threads have queued.
    channel.eventLoop.execute { [channel, buffer] in channel.writeAndFlush(buffer, promise: nil) }
  }

  /// An empty write completes after all that was sent before it. A peer that does not read is given a second.
  package func close() {
    let channel = channel
    channel.eventLoop.execute {
      channel.writeAndFlush(channel.allocator.buffer(capacity: 0)).whenComplete { _ in channel.close(promise: nil) }
    }
    channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
  }
}

/// The inner end of a channel's pipeline: bytes to messages.
final class SocketMessageReader: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let connection: SocketConnection
  private let handler: any MessageHandler
  private var codec: MessageCodec

  init(connection: SocketConnection, handler: any MessageHandler, limits: TransportLimits) {
    self.connection = connection
    self.handler = handler
    codec = MessageCodec(limits: limits)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    codec.consume(unwrapInboundIn(data).readableBytesView) { handler.handle($0, on: connection) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    handler.connectionClosed()
    context.fireChannelInactive()
  }

  /// A connection that fails is a connection that is closed.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}

extension Channel {
  /// Sets up the pipeline of a fresh channel; called on its event loop.
  func becomeConnection(
    limits: TransportLimits, handler makeHandler: (any Connection) -> any MessageHandler
  ) throws -> SocketConnection {
    let connection = SocketConnection(channel: self)
    let reader = SocketMessageReader(connection: connection, handler: makeHandler(connection), limits: limits)
    // Stops reading while answers wait to be written.
    try pipeline.syncOperations.addHandlers(BackPressureHandler(), reader)
    return connection
  }
}
