import JSONValues

extension ArrayFile {
  /// Reads a whole file. Every rule of the format is checked: types, sizes, ranges, and that the arrays cover the
  /// data from its first byte to its last.
  ///
  /// - Throws: `ArrayFileError`, never anything else, whatever the bytes are.
  public init(parsing bytes: [UInt8]) throws(ArrayFileError) {
    let header = try Self.headerRange(in: bytes)
    let data = bytes[header.upperBound...]
    var entries: [Entry] = []
    var metadata: [String: String] = [:]
    for (name, member) in try Self.members(ofHeader: bytes[header]) {
      if name == Self.metadataKey {
        metadata = try Self.strings(member)
      } else {
        entries.append(try Entry(name: name, member))
      }
    }
    // Names decide between equal places, so that a damaged file always gives the same error.
    entries.sort { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }
    try Self.checkCoverage(entries, dataCount: data.count)

    self.init(metadata: metadata)
    for entry in entries {
      let range = (data.startIndex + entry.begin)..<(data.startIndex + entry.end)
      arrays[entry.name] = NamedArray(dtype: entry.dtype, shape: entry.shape, bytes: Array(data[range]))
    }
  }

  private static func headerRange(in bytes: [UInt8]) throws(ArrayFileError) -> Range<Int> {
    guard bytes.count >= 8 else { throw .tooShort(bytes: bytes.count) }
    let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= maximumHeaderSize else { throw .headerTooLong(bytes: length, limit: maximumHeaderSize) }
    guard Int(length) <= bytes.count - 8 else { throw .tooShort(bytes: bytes.count) }
    return 8..<(8 + Int(length))
  }

  private static func members(ofHeader text: ArraySlice<UInt8>) throws(ArrayFileError) -> [String: JSONValue] {
    guard text.first == UInt8(ascii: "{") else {
      throw .malformedEntry(entry: "{}", rule: "the header must start with an opening brace")
    }
    do throws(JSONError) {
      // The first byte is a brace, so a valid text is an object.
      return try JSONValue(parsing: text).asObject ?? [:]
    } catch {
      throw .headerNotJSON(error)
    }
  }

  private static func strings(_ member: JSONValue) throws(ArrayFileError) -> [String: String] {
    let strings = member.asObject?.compactMapValues(\.asString)
    guard let strings, strings.count == member.asObject?.count else {
      throw .malformedEntry(entry: metadataKey, rule: "it must be an object of strings")
    }
    return strings
  }

  private static func checkCoverage(_ sorted: [Entry], dataCount: Int) throws(ArrayFileError) {
    var end = 0
    for entry in sorted {
      guard entry.begin == end else { throw .gapOrOverlap(array: entry.name) }
      guard entry.end <= dataCount else { throw .dataTooShort(array: entry.name) }
      end = entry.end
    }
    guard end == dataCount else { throw .bytesAfterLastArray(count: dataCount - end) }
  }

  /// What the header says about one array. Offsets count from the first byte after the header.
  private struct Entry {
    let name: String
    let dtype: ArrayType
    let shape: [Int]
    let begin: Int
    let end: Int

    init(name: String, _ member: JSONValue) throws(ArrayFileError) {
      guard let typeName = member["dtype"]?.asString else {
        throw .malformedEntry(entry: name, rule: "dtype must be a string")
      }
      guard let dtype = ArrayType(rawValue: typeName) else { throw .unsupportedType(array: name, type: typeName) }
      let shape = try Self.naturals(member, "shape", of: name)
      let offsets = try Self.naturals(member, "data_offsets", of: name)
      guard offsets.count == 2, offsets[0] <= offsets[1] else {
        throw .malformedEntry(entry: name, rule: "data_offsets must be a begin and an end")
      }
      guard byteCount(of: shape, dtype) == offsets[1] - offsets[0] else { throw .sizeMismatch(array: name) }
      self.name = name
      self.dtype = dtype
      self.shape = shape
      (begin, end) = (offsets[0], offsets[1])
    }

    private static func naturals(
      _ member: JSONValue, _ key: String, of name: String
    ) throws(ArrayFileError) -> [Int] {
      let elements = member[key]?.asArray
      let naturals = elements?.compactMap(\.asInt).filter { $0 >= 0 }
      guard let naturals, naturals.count == elements?.count else {
        throw .malformedEntry(entry: name, rule: "\(key) must be a list of non-negative integers")
      }
      return naturals
    }
  }
}
