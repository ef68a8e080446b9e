import Glibc
import NIOCore

/// Who is at the other end of a Unix socket, as the kernel says.
///
/// The folder keeps others out already; this holds even where the folder's mode was changed while the daemon ran.
enum PeerCredentials {
  /// The kernel's `struct ucred`.
  private struct Credentials {
    var process: pid_t = 0
    var user: uid_t = 0
    var group: gid_t = 0
  }

  /// `SO_PEERCRED`, which the C library hides behind a feature macro.
  private static let peerCredentials = NIOBSDSocket.Option(rawValue: 17)

  /// Fails unless the other end runs as the same user. Called on the channel's event loop.
  static func check(_ channel: any Channel) -> EventLoopFuture<Void> {
    guard let options = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeFailedFuture(ForeignPeer(user: nil))
    }
    let found: EventLoopFuture<Credentials> = options.unsafeGetSocketOption(level: .socket, name: peerCredentials)
    return found.flatMapThrowing { peer in
      guard peer.user == geteuid() else { throw ForeignPeer(user: peer.user) }
    }
  }

  /// Another user has connected; nobody answers them.
  struct ForeignPeer: Error {
    var user: uid_t?
  }
}
