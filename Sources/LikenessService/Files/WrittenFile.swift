import Foundation
import LikenessProtocol

/// Files that a client asks for, in a folder that it names.
enum WrittenFile {
  /// Throws unless the folder is there and its path absolute, and unless a file's name stays inside it.
  static func check(folder: String, name: String) throws(ResponseError) {
    var isFolder: ObjCBool = false
    guard folder.hasPrefix("/"), !folder.utf8.contains(0) else {
      throw .fileNotWritable(path: folder, reason: "the path is not absolute")
    }
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw .fileNotWritable(path: folder, reason: "there is no such folder")
    }
    guard !name.contains("/"), !name.utf8.contains(0), name != ".", name != ".." else {
      throw .fileNotWritable(path: name, reason: "a file's name holds no slash")
    }
  }

  /// Writes a whole file or nothing, and returns its path.
  static func write(_ bytes: [UInt8], folder: String, name: String) throws(ResponseError) -> String {
    let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    do {
      try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .fileNotWritable(path: path, reason: error.localizedDescription)
    }
    return path
  }
}
