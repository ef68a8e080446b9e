import Glibc
import LikenessProtocol

/// Where the daemon of a user listens.
///
/// Whoever can enter the folder can read the photos on the wire, so both sides check it: it is a real folder, belongs
/// to the user, and nobody else may enter.
public struct SocketLocation: Sendable, Equatable {
  /// The whole path of the socket.
  public let path: String

  /// Longest path that fits the system's socket address.
  private static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  public init(path: String) { self.path = path }

  /// `LIKENESS_SOCKET`, else the user's runtime folder, else a folder in `/tmp` that carries the user's number.
  public init(environment: [String: String]) {
    if let path = environment["LIKENESS_SOCKET"], !path.isEmpty {
      self.path = path
      return
    }
    let runtime = environment["XDG_RUNTIME_DIR"].flatMap { $0.hasPrefix("/") ? $0 + "/likeness" : nil }
    path = (runtime ?? "/tmp/likeness-\(geteuid())") + "/likenessd-\(ProtocolVersion.current.major).sock"
  }

  /// The folder that holds the socket.
  public var directory: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The file whose lock the daemon holds for as long as it lives.
  public var lockPath: String {
    (path.hasSuffix(".sock") ? String(path.dropLast(5)) : path) + ".lock"
  }

  /// Makes the folder if it is not there, and checks it.
  public func prepareDirectory() throws(SocketError) {
    guard path.utf8.count <= Self.longestPath else { throw .pathTooLong(path: path, limit: Self.longestPath) }
    if mkdir(directory, 0o700) != 0, errno != EEXIST {
      guard errno != ENOENT else { throw .runtimeDirectoryMissing(path: SocketLocation(path: directory).directory) }
      throw .systemError(path: directory, reason: lastSystemError())
    }
    try checkDirectory()
  }

  /// Throws unless the folder is safe to meet in.
  public func checkDirectory() throws(SocketError) {
    var status = stat()
    // lstat, because a link could be turned to another folder after the check.
    guard lstat(directory, &status) == 0 else {
      throw .systemError(path: directory, reason: lastSystemError())
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notADirectory(path: directory) }
    guard status.st_uid == geteuid() else { throw .ownedBySomeoneElse(path: directory, owner: status.st_uid) }
    let mode = status.st_mode & 0o777
    guard mode & 0o077 == 0 else { throw .openToOthers(path: directory, mode: mode) }
  }
}

/// What the last failed system call says, in words.
func lastSystemError() -> String { String(cString: strerror(errno)) }
