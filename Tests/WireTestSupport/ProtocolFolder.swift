package import Foundation
package import JSONValues

/// The files of `protocol/`, which are the tests' data.
package enum ProtocolFolder {
  package static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let root = repository.appending(path: "protocol")

  /// The files of a folder with that ending, sorted by name.
  package static func files(in folder: String, ending: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: root.appending(path: folder), includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasSuffix(ending) }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  /// The names of the folders within a folder.
  package static func folders(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      at: root.appending(path: folder), includingPropertiesForKeys: [.isDirectoryKey]
    )
    .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
    .map(\.lastPathComponent).sorted()
  }

  package static func json(at file: URL) throws -> JSONValue { try JSONValue(parsing: bytes(at: file)) }

  package static func bytes(at file: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: file)) }
}
