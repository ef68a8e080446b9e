public import JSONValues

/// The name of a file's content: its SHA-256 in lower-case hexadecimal.
public struct ContentHash: Sendable, Hashable {
  public let text: String

  /// Nil where `text` is not 64 lower-case hexadecimal digits.
  public init?(_ text: String) {
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }
    guard text.utf8.count == 64, text.utf8.allSatisfy(isDigit) else { return nil }
    self.text = text
  }
}

extension ContentHash: WireValue, CustomStringConvertible {
  public init(json: JSONValue) throws(FieldError) {
    guard let hash = json.asString.flatMap({ ContentHash($0) }) else {
      throw FieldError(expected: "64 lower-case hexadecimal digits")
    }
    self = hash
  }

  public var json: JSONValue { .string(text) }
  public var description: String { text }
}
