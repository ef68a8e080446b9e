extension JSONValue {
  /// The value as a compact JSON text: no white space, keys sorted, numbers in the shortest form that reads back as
  /// the same number. Equal values give equal bytes.
  ///
  /// - Throws: `JSONError.numberOutOfRange` where a number is not finite; such numbers are never written.
  public func serialized() throws(JSONError) -> [UInt8] {
    var bytes: [UInt8] = []
    try write(to: &bytes)
    return bytes
  }

  private func write(to bytes: inout [UInt8]) throws(JSONError) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .integer(let value): bytes += String(value).utf8
    case .number(let value):
      guard value.isFinite else { throw .numberOutOfRange }
      bytes += value.description.utf8
    case .string(let value): Self.write(value, to: &bytes)
    case .array(let elements): try Self.write(elements, to: &bytes)
    case .object(let members): try Self.write(members, to: &bytes)
    }
  }

  private static func write(_ elements: [JSONValue], to bytes: inout [UInt8]) throws(JSONError) {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      try element.write(to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private static func write(_ members: [String: JSONValue], to bytes: inout [UInt8]) throws(JSONError) {
    bytes.append(UInt8(ascii: "{"))
    for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(member.key, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      try member.value.write(to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func write(_ string: String, to bytes: inout [UInt8]) {
    var string = string
    bytes.append(UInt8(ascii: "\""))
    string.withUTF8 { text in
      // Runs without a special character are copied whole: the strings on the wire are mostly base64.
      var start = 0
      for (offset, byte) in text.enumerated() where isSpecial(byte) {
        bytes += text[start..<offset]
        bytes += escape(byte)
        start = offset + 1
      }
      bytes += text[start...]
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func escape(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "\n"): Array(#"\n"#.utf8)
    case UInt8(ascii: "\r"): Array(#"\r"#.utf8)
    case UInt8(ascii: "\t"): Array(#"\t"#.utf8)
    case 0..<0x20: Array((byte < 16 ? #"\u000"# : #"\u00"#).utf8) + Array(String(byte, radix: 16).utf8)
    default: [UInt8(ascii: "\\"), byte]
    }
  }
}
