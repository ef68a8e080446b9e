public import LikenessProtocol
import NIOCore
import NIOPosix

/// Listens on a Unix socket.
public final class SocketServer: Sendable {
  private let channel: any Channel

  private init(channel: any Channel) { self.channel = channel }

  /// Starts to listen at `path`, where no file may be.
  ///
  /// - Parameter accept: makes the handler of a new connection; called on an event loop.
  public static func listen(
    at path: String, limits: TransportLimits = TransportLimits(),
    accept: @escaping @Sendable (any Connection) -> any MessageHandler
  ) async throws -> SocketServer {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.writeBufferWaterMark, value: .init(limits))
      .childChannelInitializer { channel in
        PeerCredentials.check(channel).flatMapThrowing {
          _ = try channel.becomeConnection(limits: limits, handler: accept)
        }
      }
      .bind(unixDomainSocketPath: path)
      .get()
    return SocketServer(channel: channel)
  }

  /// Stops listening. Open connections stay.
  public func close() async {
    try? await channel.close()
  }
}

extension ChannelOptions.Types.WriteBufferWaterMark {
  init(_ limits: TransportLimits) {
    self.init(low: limits.writeBufferSize / 4, high: limits.writeBufferSize)
  }
}
