/// Base64 with the standard alphabet and padding (RFC 4648, section 4), strict: no white space, no missing padding.
///
/// Written out because it carries nearly every byte of a preview, and Foundation would be its only use here.
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let invalid: UInt8 = 0xFF
  private static let padding = UInt8(ascii: "=")

  /// The value of each character, `invalid` for all that are not in the alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: invalid, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  package static func encode(_ bytes: [UInt8]) -> String {
    let length = (bytes.count + 2) / 3 * 4
    return String(unsafeUninitializedCapacity: length) { text in
      alphabet.withUnsafeBufferPointer { alphabet in
        bytes.withUnsafeBufferPointer { encode($0, with: alphabet, into: text) }
      }
      return length
    }
  }

  private static func encode(
    _ bytes: UnsafeBufferPointer<UInt8>, with alphabet: UnsafeBufferPointer<UInt8>,
    into text: UnsafeMutableBufferPointer<UInt8>
  ) {
    var output = 0
    for input in stride(from: 0, to: bytes.count, by: 3) {
      let second = input + 1 < bytes.count ? bytes[input + 1] : 0
      let third = input + 2 < bytes.count ? bytes[input + 2] : 0
      let word = Int(bytes[input]) << 16 | Int(second) << 8 | Int(third)
      text[output] = alphabet[word >> 18]
      text[output + 1] = alphabet[word >> 12 & 63]
      text[output + 2] = input + 1 < bytes.count ? alphabet[word >> 6 & 63] : padding
      text[output + 3] = input + 2 < bytes.count ? alphabet[word & 63] : padding
      output += 4
    }
  }

  /// The bytes, or nil where the text is not base64.
  package static func decode(_ string: String) -> [UInt8]? {
    var string = string
    return string.withUTF8 { text in
      guard text.count % 4 == 0 else { return nil }
      guard !text.isEmpty else { return [] }
      let padded = text.suffix(2).count { $0 == padding }
      let length = text.count / 4 * 3 - padded
      var seen: UInt8 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: length) { bytes, count in
        count = length
        values.withUnsafeBufferPointer { seen = decode(text.dropLast(padded), with: $0, into: bytes) }
      }
      return seen == invalid ? nil : bytes
    }
  }

  /// Returns `invalid` if a character was not in the alphabet.
  private static func decode(
    _ text: Slice<UnsafeBufferPointer<UInt8>>, with values: UnsafeBufferPointer<UInt8>,
    into bytes: UnsafeMutableBufferPointer<UInt8>
  ) -> UInt8 {
    var seen: UInt8 = 0
    var word: UInt32 = 0
    var output = 0
    for (index, character) in text.enumerated() {
      let value = values[Int(character)]
      // Values are below 64, so the high bits tell whether any was invalid.
      seen |= value
      word = word << 6 | UInt32(value & 63)
      // Each character but the first of four completes a byte.
      guard index & 3 != 0 else { continue }
      bytes[output] = UInt8(truncatingIfNeeded: word >> (6 - 2 * UInt32(index & 3)))
      output += 1
    }
    return seen & 0xC0 == 0 ? 0 : invalid
  }
}
