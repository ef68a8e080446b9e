import Foundation

/// Far above any photo, map or template.
private let largestFile = 1 << 30

/// The bytes of a regular file.
func readFile(_ path: String) throws(CommandError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
  let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
  guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "it is not a file") }
  guard status.st_size <= largestFile else { throw .fileTooLarge(path: path, limit: largestFile) }
  do {
    return try [UInt8](handle.readToEnd() ?? Data())
  } catch {
    throw .unreadable(path: path, reason: error.localizedDescription)
  }
}

/// Writes a whole file or nothing: under another name first, which then takes the place of the file.
func writeFile(_ bytes: [UInt8], to path: String) throws(CommandError) {
  do {
    try Data(bytes).write(to: URL(filePath: path), options: .atomic)
  } catch {
    throw .unwritable(path: path, reason: error.localizedDescription)
  }
}

func makeFolder(_ path: String) throws(CommandError) {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw .unwritable(path: path, reason: error.localizedDescription)
  }
}

/// What the last failed system call says, in words.
private func lastSystemError() -> String { String(cString: strerror(errno)) }
