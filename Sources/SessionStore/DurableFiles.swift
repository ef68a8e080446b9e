import Foundation
import Glibc

/// Files that are whole or not there, even after the power was cut.
///
/// A file is written beside its place, brought to the disk, renamed, and then the folder is brought to the disk: in any
/// other order a cut could leave a name without its bytes.
enum DurableFiles {
  /// Writes a file at `path`, replacing one that is there.
  ///
  /// - Parameter incoming: a folder on the same disk for the unfinished file.
  static func write(_ bytes: [UInt8], to path: String, by incoming: String) throws(StoreError) {
    let unfinished = "\(incoming)/\(UInt64.random(in: .min ... .max))"
    let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw systemError(unfinished) }
    var isDone = false
    defer { if !isDone { unlink(unfinished) } }
    do {
      defer { close(descriptor) }
      try writeAll(bytes, to: descriptor, path: unfinished)
      guard fsync(descriptor) == 0 else { throw systemError(unfinished) }
    }
    guard rename(unfinished, path) == 0 else { throw systemError(path) }
    isDone = true
    try syncFolder(of: path)
  }

  /// Removes a file if it is there.
  static func remove(_ path: String) throws(StoreError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw systemError(path) }
  }

  /// Removes a file, or a folder with the files in it.
  static func removeTree(_ path: String) throws(StoreError) {
    for name in names(in: path) { try remove("\(path)/\(name)") }
    guard rmdir(path) == 0 || errno == ENOENT || errno == ENOTDIR else { throw systemError(path) }
    try remove(path)
  }

  /// The bytes of a regular file, or nil where there is none.
  static func read(_ path: String) throws(StoreError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw systemError(path)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw systemError(path) }
    return try readAll(descriptor, count: Int(status.st_size), path: path)
  }

  /// Makes a folder for its owner only, with those above it.
  static func makeFolder(_ path: String) throws(StoreError) {
    if mkdir(path, 0o700) == 0 { return try syncFolder(of: path) }
    if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeFolder(String(path[..<slash]))
      return try makeFolder(path)
    }
    guard errno == EEXIST else { throw systemError(path) }
  }

  /// The names in a folder, sorted; none where it does not exist.
  static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
  }

  /// The size of a file in bytes; nil where there is none.
  static func size(of path: String) -> Int? {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Brings the names in the folder of a path to the disk.
  static func syncFolder(of path: String) throws(StoreError) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw systemError(folder) }
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      let step = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, bytes.count - done) }
      guard step > 0 || errno == EINTR else { throw systemError(path) }
      done += max(step, 0)
    }
  }

  private static func readAll(_ descriptor: Int32, count size: Int, path: String) throws(StoreError) -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let step = Glibc.read(descriptor, buffer.baseAddress! + count, size - count)
        failed = step < 0
        guard step > 0 else { return }
        count += step
      }
    }
    guard !failed else { throw systemError(path) }
    return bytes
  }
}

func systemError(_ path: String) -> StoreError { .system(path: path, reason: String(cString: strerror(errno))) }
