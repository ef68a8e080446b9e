/// Why the daemon cannot be reached, or cannot listen.
public enum SocketError: Error, Equatable {
  case runtimeDirectoryMissing(path: String)
  case notADirectory(path: String)
  case ownedBySomeoneElse(path: String, owner: UInt32)
  case openToOthers(path: String, mode: UInt32)
  case pathTooLong(path: String, limit: Int)
  case notASocket(path: String)
  /// Another daemon holds the lock, or answers on the socket.
  case alreadyServed(path: String)
  case systemError(path: String, reason: String)
}

extension SocketError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .runtimeDirectoryMissing(let path):
      "The folder \(path) for the socket's folder does not exist; create it or unset XDG_RUNTIME_DIR."
    case .notADirectory(let path):
      "\(path) should be a folder of your own for the socket, but is something else; remove it."
    case .ownedBySomeoneElse(let path, let owner):
      "The socket's folder \(path) belongs to another user (\(owner)); remove it or set LIKENESS_SOCKET to another place."
    case .openToOthers(let path, let mode):
      "Others may enter the socket's folder \(path) (mode \(String(mode, radix: 8))); run: chmod 700 \(path)"
    case .pathTooLong(let path, let limit):
      "The socket's path \(path) is longer than \(limit) bytes; set LIKENESS_SOCKET to a shorter one."
    case .notASocket(let path):
      "\(path) is in the way of the socket and is not a socket; remove it."
    case .alreadyServed(let path):
      "A Likeness daemon already serves \(path)."
    case .systemError(let path, let reason):
      "\(path): \(reason)."
    }
  }
}
