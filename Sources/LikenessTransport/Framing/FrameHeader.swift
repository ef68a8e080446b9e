/// The lines before a body.
enum FrameHeader {
  /// Reads `Content-Length` out of a whole header; other fields are ignored.
  static func bodyLength(in header: [UInt8], limit: Int) throws(FrameError) -> Int {
    var length: Int?
    for line in lines(of: header) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .lineWithoutColon }
      guard isContentLength(line[..<colon]) else { continue }
      guard length == nil else { throw .lengthRepeated }
      length = try number(in: trimmed(line[line.index(after: colon)...]), limit: limit)
    }
    guard let length else { throw .lengthMissing }
    return length
  }

  /// The bytes before a body of that length.
  static func text(bodyLength: Int) -> String { "Content-Length: \(bodyLength)\r\n\r\n" }

  /// The lines without their ends, and without the empty one that ends the header. A lone LF ends no line.
  private static func lines(of header: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var rest = header[...]
    while let end = rest.indices.first(where: { rest[$0...].starts(with: [0x0D, 0x0A]) }), end > rest.startIndex {
      lines.append(rest[..<end])
      rest = rest[(end + 2)...]
    }
    return lines
  }

  private static func isContentLength(_ name: ArraySlice<UInt8>) -> Bool {
    let lowercased = name.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    return lowercased.elementsEqual("content-length".utf8)
  }

  private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let start = value.drop(while: isBlank)
    return start.prefix(start.count - start.reversed().prefix(while: isBlank).count)
  }

  private static func number(in digits: ArraySlice<UInt8>, limit: Int) throws(FrameError) -> Int {
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .lengthNotANumber }
    var value = 0
    for digit in digits {
      // The limit lies far below the largest integer, so this cannot overflow.
      value = value * 10 + Int(digit - 0x30)
      guard value <= limit else { throw .bodyTooLarge(limit: limit) }
    }
    return value
  }
}
