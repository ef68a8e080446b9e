import Glibc
import LikenessProtocol

/// Files that a client names.
enum InputFile {
  /// The bytes of a regular file of at most `limit` bytes.
  static func read(_ path: String, limit: Int) throws(ResponseError) -> [UInt8] {
    let (descriptor, size) = try opened(path, limit: limit)
    defer { close(descriptor) }
    return try read(descriptor, size: size, path: path)
  }

  /// Throws what `read` would throw of a file that is only read later.
  static func check(_ path: String, limit: Int) throws(ResponseError) {
    close(try opened(path, limit: limit).descriptor)
  }

  private static func opened(
    _ path: String, limit: Int
  ) throws(ResponseError) -> (descriptor: Int32, size: Int) {
    guard path.hasPrefix("/") else { throw .fileNotReadable(path: path, reason: "the path is not absolute") }
    // The system would read such a path only up to there, and open another file than the one that was named.
    guard !path.utf8.contains(0) else { throw .fileNotReadable(path: path, reason: "the path holds a zero byte") }
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .fileNotReadable(path: path, reason: lastSystemError()) }
    do throws(ResponseError) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw .fileNotReadable(path: path, reason: lastSystemError()) }
      guard status.st_mode & S_IFMT == S_IFREG else { throw .fileNotReadable(path: path, reason: "it is not a file") }
      guard status.st_size <= limit else {
        throw .fileNotReadable(path: path, reason: "it is larger than \(limit / 1_000_000) MB")
      }
      return (descriptor, Int(status.st_size))
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func read(_ descriptor: Int32, size: Int, path: String) throws(ResponseError) -> [UInt8] {
    var failure: String?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let step = Glibc.read(descriptor, buffer.baseAddress! + count, size - count)
        if step < 0 { failure = lastSystemError() }
        // Zero is the end of a file that has become shorter since.
        guard step > 0 else { return }
        count += step
      }
    }
    if let failure { throw .fileNotReadable(path: path, reason: failure) }
    return bytes
  }

  /// What the last failed system call says, in words.
  private static func lastSystemError() -> String { String(cString: strerror(errno)) }
}
