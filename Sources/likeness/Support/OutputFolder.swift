import Foundation

/// A folder that receives all files of a result or none.
struct OutputFolder {
  let path: String

  /// Makes the folder, or throws when that is not possible or it cannot be written to.
  func prepare() throws(CommandError) {
    try makeFolder(path)
    guard access(path, W_OK) == 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
  }

  /// Writes the files into a hidden folder inside first, then moves them to their places.
  ///
  /// - Returns: The paths with what they hold, in the same order.
  func write(_ files: [OutputFile]) throws(CommandError) -> [(path: String, what: String)] {
    try prepare()
    let draft = "\(path)/.likeness-\(getpid())"
    try makeFolder(draft)
    defer { try? FileManager.default.removeItem(atPath: draft) }
    for file in files {
      try makeFolder(Self.folder(of: "\(draft)/\(file.name)"))
      try writeFile(file.bytes, to: "\(draft)/\(file.name)")
    }
    for file in files { try makeFolder(Self.folder(of: "\(path)/\(file.name)")) }
    for file in files { try move("\(draft)/\(file.name)", to: "\(path)/\(file.name)") }
    return files.map { ("\(path)/\($0.name)", $0.what) }
  }

  private static func folder(of file: String) -> String { URL(filePath: file).deletingLastPathComponent().path }

  private func move(_ source: String, to target: String) throws(CommandError) {
    // rename(2) takes the place of an existing file in one step, which FileManager does not.
    guard rename(source, target) == 0 else {
      throw .unwritable(path: target, reason: String(cString: strerror(errno)))
    }
  }
}

/// A file to be written.
struct OutputFile {
  /// May lie in a folder of its own.
  let name: String
  /// For the user.
  let what: String
  let bytes: [UInt8]
}
