import ArrayFiles
import JSONValues

/// A record with the digest of its text. SQLite finds a damaged page's structure, not a flipped bit in a value.
struct SealedRecord: Equatable {
  let text: [UInt8]
  let digest: String

  init(_ json: JSONValue) throws(StoreError) {
    do throws(JSONError) {
      text = try json.serialized()
    } catch {
      throw .system(path: "a record", reason: "\(error)")
    }
    digest = contentHash(of: text)
  }

  init(text: [UInt8], digest: String) {
    self.text = text
    self.digest = digest
  }

  /// The record's value; nil where text and digest do not belong together.
  var json: JSONValue? { contentHash(of: text) == digest ? try? JSONValue(parsing: text) : nil }
}

extension SealedRecord {
  /// A file that holds both: the digest's line, then the text.
  init?(file: [UInt8]) {
    guard let end = file.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    self.init(text: Array(file[(end + 1)...]), digest: String(decoding: file[..<end], as: UTF8.self))
  }

  var file: [UInt8] { Array(digest.utf8) + [UInt8(ascii: "\n")] + text }
}
