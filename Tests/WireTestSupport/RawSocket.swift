import Glibc

/// A bare Unix socket, for clients that do not keep to the protocol or do not read.
package final class RawSocket: Sendable {
  private let descriptor: Int32

  private init() { descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) }

  /// Connects.
  package convenience init(path: String) throws {
    self.init()
    try withAddress(path) { connect(descriptor, $0, $1) }
  }

  /// Leaves a socket's file behind that nobody listens on, as a killed daemon does.
  package static func leaveStale(at path: String) throws {
    let socket = RawSocket()
    try socket.withAddress(path) { bind(socket.descriptor, $0, $1) }
  }

  private func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
    }
    guard status == 0 else { throw SystemError(code: errno) }
  }

  deinit { close(descriptor) }

  package func write(_ text: String) throws {
    let bytes = Array(text.utf8)
    guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      throw SystemError(code: errno)
    }
  }

  /// All bytes until the other side closes. Blocks.
  package func readToEnd() -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = read(descriptor, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
    return bytes
  }

  package struct SystemError: Error {
    package let code: Int32
  }
}
