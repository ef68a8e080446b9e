import CJSONC

extension JSONValue {
  /// Reads one JSON text (RFC 8259, UTF-8).
  ///
  /// Of repeated keys in an object the last one counts. Nothing may follow the value but white space. NaN, infinities
  /// and integers that 64 bits cannot hold are refused rather than changed.
  ///
  /// - Parameters:
  ///   - bytes: The whole text.
  ///   - maximumDepth: How deep values may lie inside each other: a lone number is 1 deep, `[1]` is 2 deep.
  ///   - maximumSize: The longest text that is looked at, in bytes.
  ///   - maximumValues: How many values and keys the text may hold; it bounds the memory the result can take.
  /// - Throws: `JSONError`, never anything else, whatever the bytes are.
  public init(
    parsing bytes: some Collection<UInt8>, maximumDepth: Int = 64, maximumSize: Int = 256 << 20,
    maximumValues: Int = 1_000_000
  ) throws(JSONError) {
    // json-c counts bytes in 32 bits.
    let limit = min(maximumSize, Int(Int32.max))
    guard bytes.count <= limit else { throw .tooLarge(bytes: bytes.count, limit: limit) }
    let result = bytes.withContiguousStorageIfAvailable {
      Self.parse(UnsafeRawBufferPointer($0), maximumDepth, maximumValues)
    }
    self = try (result ?? Array(bytes).withUnsafeBytes { Self.parse($0, maximumDepth, maximumValues) }).get()
  }

  // A result instead of a throw, because the closures above cannot pass on a typed error.
  private static func parse(
    _ text: UnsafeRawBufferPointer, _ maximumDepth: Int, _ maximumValues: Int
  ) -> Result<JSONValue, JSONError> {
    Result { () throws(JSONError) in
      try checkBeforeParsing(text, maximumValues: maximumValues)
      let root = try parseTree(text, maximumDepth: maximumDepth)
      defer { json_object_put(root) }
      return try JSONValue(converting: root)
    }
  }

  /// Builds json-c's tree; the caller owns it. JSON's `null` is a null pointer.
  private static func parseTree(
    _ text: UnsafeRawBufferPointer, maximumDepth: Int
  ) throws(JSONError) -> OpaquePointer? {
    guard let tokener = json_tokener_new_ex(Int32(clamping: maximumDepth)) else {
      throw .tooDeep(limit: maximumDepth)
    }
    defer { json_tokener_free(tokener) }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8)
    var root = json_tokener_parse_ex(tokener, text.baseAddress, Int32(text.count))
    var end = json_tokener_get_parse_end(tokener)
    if json_tokener_get_error(tokener) == json_tokener_continue {
      // A number at the very end could go on: the terminator says that it does not.
      root = json_tokener_parse_ex(tokener, "", 1)
      end = text.count
    }
    let error = json_tokener_get_error(tokener)
    guard error != json_tokener_error_depth else { throw .tooDeep(limit: maximumDepth) }
    guard error == json_tokener_success else {
      throw .malformed(offset: end, reason: String(cString: json_tokener_error_desc(error)))
    }
    // json-c stops at a NUL byte without an error.
    guard end == text.count else {
      json_object_put(root)
      throw .malformed(offset: end, reason: "bytes follow the value")
    }
    return root
  }

  /// Finds what json-c lets pass: texts of a few megabytes that would take gigabytes as a tree (every `{}` costs it
  /// some hundred bytes), and raw control characters inside strings.
  private static func checkBeforeParsing(
    _ text: UnsafeRawBufferPointer, maximumValues: Int
  ) throws(JSONError) {
    var values = 1
    var isInString = false
    var isEscaped = false
    for (offset, byte) in text.enumerated() {
      if isInString {
        guard byte >= 0x20 else {
          throw .malformed(offset: offset, reason: "a string holds a raw control character")
        }
        isInString = isEscaped || byte != UInt8(ascii: "\"")
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ","), UInt8(ascii: ":"): values += 1
        default: break
        }
      }
    }
    guard values <= maximumValues else { throw .tooManyValues(limit: maximumValues) }
  }

  private init(converting node: OpaquePointer?) throws(JSONError) {
    switch json_object_get_type(node) {
    case json_type_boolean: self = .bool(json_object_get_boolean(node) != 0)
    case json_type_int: self = .integer(try Self.integer(node))
    case json_type_double: self = .number(try Self.number(node))
    case json_type_string: self = .string(Self.string(node))
    case json_type_array: self = .array(try Self.elements(node))
    case json_type_object: self = .object(try Self.members(node))
    default: self = .null
    }
  }

  private static func integer(_ node: OpaquePointer?) throws(JSONError) -> Int64 {
    let value = json_object_get_int64(node)
    // json-c clamps what does not fit, so that the lowest integer may have been any lower one.
    guard value != .min, value < .max || json_object_get_uint64(node) == UInt64(Int64.max) else {
      throw .numberOutOfRange
    }
    return value
  }

  private static func number(_ node: OpaquePointer?) throws(JSONError) -> Double {
    let value = json_object_get_double(node)
    guard value.isFinite else { throw .numberOutOfRange }
    return value
  }

  private static func string(_ node: OpaquePointer?) -> String {
    let length = Int(json_object_get_string_len(node))
    return String(decoding: UnsafeRawBufferPointer(start: json_object_get_string(node), count: length), as: UTF8.self)
  }

  private static func elements(_ node: OpaquePointer?) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    elements.reserveCapacity(json_object_array_length(node))
    for index in 0..<json_object_array_length(node) {
      elements.append(try JSONValue(converting: json_object_array_get_idx(node, index)))
    }
    return elements
  }

  private static func members(_ node: OpaquePointer?) throws(JSONError) -> [String: JSONValue] {
    var members: [String: JSONValue] = [:]
    members.reserveCapacity(Int(json_object_object_length(node)))
    var iterator = json_object_iter_begin(node)
    var end = json_object_iter_end(node)
    while json_object_iter_equal(&iterator, &end) == 0 {
      let key = String(cString: json_object_iter_peek_name(&iterator))
      members[key] = try JSONValue(converting: json_object_iter_peek_value(&iterator))
      json_object_iter_next(&iterator)
    }
    return members
  }
}
