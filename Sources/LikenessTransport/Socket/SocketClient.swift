public import LikenessProtocol
import NIOCore
import NIOPosix

/// Connects to a Unix socket.
public enum SocketClient {
  /// - Parameters:
  ///   - path: where the daemon listens; the caller has checked its folder with `SocketLocation`.
  ///   - handler: is told what the daemon sends.
  public static func connect(
    to path: String, limits: TransportLimits = TransportLimits(), handler: any MessageHandler
  ) async throws -> any Connection {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.writeBufferWaterMark, value: .init(limits))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          _ = try channel.becomeConnection(limits: limits, handler: { _ in handler })
        }
      }
      .connect(unixDomainSocketPath: path)
      .get()
    return SocketConnection(channel: channel)
  }
}
