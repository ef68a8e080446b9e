import ArrayFiles
import Foundation
import Glibc
package import LikenessProtocol
import Synchronization

/// How the arrays of one connection travel: inside its messages, or in files of a folder of its own.
///
/// Files are written once and never changed. The newest are kept, older ones go: a client that is so late for a preview
/// does not miss it.
package final class ArrayChannel: Sendable {
  /// Absolute; nil where arrays travel in messages.
  package let folder: String?
  private let descriptor: Int32
  private let written = Mutex<(count: Int, kept: [String])>((0, []))
  private let limits: Limits

  struct Limits {
    /// Answers may be kept by a client that still reads the ones before.
    var files = 64
    /// Bytes of one file.
    var fileSize = 256 << 20
    /// Bytes of points below which a file is more work than it saves.
    var inlineSize = 4 << 10
  }

  /// Arrays in messages.
  package init() {
    folder = nil
    descriptor = -1
    limits = Limits()
  }

  /// Arrays in files of a new folder in `root`, which is the user's alone.
  package init(in root: String) throws(ResponseError) {
    let path = "\(root)/\(UInt64.random(in: .min ... .max))"
    guard mkdir(path, 0o700) == 0 else { throw .internalError("\(path): \(String(cString: strerror(errno)))") }
    folder = path
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    limits = Limits()
  }

  deinit {
    guard let folder else { return }
    for name in Self.names(in: folder) { unlinkat(descriptor, name, 0) }
    close(descriptor)
    rmdir(folder)
  }

  /// Removes what daemons that were killed have left in `root`, and makes it if it is not there.
  package static func prepare(root: String) {
    mkdir(root, 0o700)
    for folder in names(in: root) {
      for name in names(in: "\(root)/\(folder)") { unlink("\(root)/\(folder)/\(name)") }
      rmdir("\(root)/\(folder)")
    }
  }

  // MARK: - Sending

  /// The points in the form that a message carries.
  package func place(_ points: [String: [SIMD3<Float>]]) -> [String: PointArray] {
    let size = points.values.map { $0.count * MemoryLayout<Float>.size * 3 }.reduce(0, +)
    guard folder != nil, size >= limits.inlineSize, let file = write(points) else {
      return points.mapValues { PointArray($0) }
    }
    return Dictionary(
      uniqueKeysWithValues: points.map { name, values in
        (name, PointArray(ArrayReference(elementType: .float32, shape: [values.count, 3], file: file, array: name)))
      })
  }

  /// The new file's name; nil where it cannot be written.
  private func write(_ points: [String: [SIMD3<Float>]]) -> String? {
    let bytes = ArrayFile(arrays: points.mapValues { NamedArray($0) }).serialized()
    return written.withLock { written in
      written.count += 1
      let name = "daemon-\(written.count).safetensors"
      guard write(bytes, to: name) else { return nil }
      written.kept.append(name)
      if written.kept.count > limits.files { unlinkat(descriptor, written.kept.removeFirst(), 0) }
      return name
    }
  }

  private func write(_ bytes: [UInt8], to name: String) -> Bool {
    let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return false }
    defer { close(file) }
    var done = 0
    while done < bytes.count {
      let step = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + done, bytes.count - done) }
      guard step > 0 else {
        unlinkat(descriptor, name, 0)
        return false
      }
      done += step
    }
    return true
  }

  // MARK: - Receiving

  /// The points that a message carries or names.
  package func points(_ array: PointArray) throws(ResponseError) -> [SIMD3<Float>] {
    guard let reference = array.reference else { return array.values }
    guard folder != nil else {
      throw .arrayUnreadable(reference.file, reason: "arrays in files were not agreed on.")
    }
    let bytes = try read(reference.file)
    do throws(ArrayFileError) {
      let file = try ArrayFile(parsing: bytes)
      guard let found = file.arrays[reference.array] else {
        throw ArrayFileError.malformedEntry(entry: reference.array, rule: "it must be there")
      }
      guard found.shape == reference.shape else {
        throw ArrayFileError.wrongShape(expected: "\(reference.shape)", found: found.shape)
      }
      return try found.vectors()
    } catch {
      throw .arrayUnreadable(reference.file, reason: "\(error)")
    }
  }

  /// The bytes of a plain file that lies in the folder itself and belongs to the user.
  private func read(_ name: String) throws(ResponseError) -> [UInt8] {
    let file = openat(descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { throw .arrayUnreadable(name, reason: String(cString: strerror(errno)) + ".") }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1,
      status.st_uid == geteuid()
    else { throw .arrayUnreadable(name, reason: "it is no plain file of your own.") }
    guard status.st_size <= limits.fileSize else {
      throw .arrayUnreadable(name, reason: "it is larger than \(limits.fileSize >> 20) MiB.")
    }
    return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      while count < buffer.count, case let step = Glibc.read(file, buffer.baseAddress! + count, buffer.count - count),
        step > 0
      { count += step }
    }
  }

  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }
}
