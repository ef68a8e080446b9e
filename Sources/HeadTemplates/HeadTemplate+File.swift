import Glibc

extension HeadTemplate {
  /// Reads a template from a file.
  public init(contentsOf path: String) throws(TemplateError) {
    try self.init(parsing: readFile(path))
  }
}

/// The bytes of a regular file of at most `TemplateLimits.fileSize`.
private func readFile(_ path: String) throws(TemplateError) -> [UInt8] {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
  guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "it is not a file") }
  let size = Int(status.st_size)
  guard size <= TemplateLimits.fileSize else { throw .tooLarge(bytes: size, limit: TemplateLimits.fileSize) }

  var failure: String?
  let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    while count < size {
      let step = read(descriptor, buffer.baseAddress! + count, size - count)
      if step < 0 { failure = lastSystemError() }
      // Zero is the end of a file that has become shorter since.
      guard step > 0 else { return }
      count += step
    }
  }
  if let failure { throw .unreadable(path: path, reason: failure) }
  return bytes
}

private func lastSystemError() -> String { String(cString: strerror(errno)) }
