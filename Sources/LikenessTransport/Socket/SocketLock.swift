import Glibc

/// The right to listen at a location: an exclusive lock that the kernel gives back when its holder dies, however it
/// dies. The lock file is never removed; removing it would let two daemons lock two files of one name.
public final class SocketLock: Sendable {
  private let location: SocketLocation
  private let descriptor: Int32

  /// Takes the lock and clears the way for a new socket.
  ///
  /// - Throws: `SocketError.alreadyServed` where a daemon lives.
  public init(_ location: SocketLocation) throws(SocketError) {
    self.location = location
    descriptor = open(location.lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .systemError(path: location.lockPath, reason: lastSystemError()) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw .alreadyServed(path: location.path)
    }
    ProcessIdentity.current.write(to: descriptor)
    try removeStaleSocket()
  }

  deinit { close(descriptor) }

  /// Makes way for another daemon: removes the socket and gives the lock back. Called once, after listening ended.
  public func release() {
    unlink(location.path)
    flock(descriptor, LOCK_UN)
  }

  private func removeStaleSocket() throws(SocketError) {
    var status = stat()
    guard lstat(location.path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: location.path) }
    // A listener without the lock is no daemon of ours, but somebody uses it.
    guard !isAnswered else { throw .alreadyServed(path: location.path) }
    guard unlink(location.path) == 0 else { throw .systemError(path: location.path, reason: lastSystemError()) }
  }

  private var isAnswered: Bool {
    let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(probe) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: location.path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(probe, $0, size) == 0 }
    }
  }
}
