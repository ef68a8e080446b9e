import JSONValues

/// Reads the fields of an object by name and type; an error names the field.
struct FieldReader {
  private let members: [String: JSONValue]

  init(_ json: JSONValue) throws(FieldError) {
    guard let members = json.asObject else { throw FieldError(expected: "an object") }
    self.members = members
  }

  /// A field that must be there.
  func required<Value: WireValue>(_ name: String) throws(FieldError) -> Value {
    do { return try Value(json: members[name] ?? .null) } catch { throw error.inside(name) }
  }

  /// A field that may be absent or null, which means the same.
  func optional<Value: WireValue>(_ name: String) throws(FieldError) -> Value? {
    guard let member = members[name], member != .null else { return nil }
    return try required(name)
  }

  func required(_ name: String, atLeast minimum: Int) throws(FieldError) -> Int {
    let value: Int = try required(name)
    guard value >= minimum else { throw FieldError(field: name, expected: "an integer of at least \(minimum)") }
    return value
  }

  func optional(_ name: String, atLeast minimum: Int) throws(FieldError) -> Int? {
    guard let member = members[name], member != .null else { return nil }
    return try required(name, atLeast: minimum)
  }

  /// A list of not more than so many.
  func optional<Value: WireValue>(_ name: String, atMost count: Int) throws(FieldError) -> [Value]? {
    // Before anything is read of what is too much.
    guard (members[name]?.asArray?.count ?? 0) <= count else {
      throw FieldError(field: name, expected: "a list of at most \(count)")
    }
    return try optional(name)
  }

  /// A list of exactly so many numbers.
  func numbers(_ name: String, count: Int) throws(FieldError) -> [Double] {
    let values: [Double] = try required(name)
    guard values.count == count else { throw FieldError(field: name, expected: "a list of \(count) numbers") }
    return values
  }

  func nonEmptyString(_ name: String) throws(FieldError) -> String {
    let value: String = try required(name)
    guard !value.isEmpty else { throw FieldError(field: name, expected: "a string that is not empty") }
    return value
  }

  func contains(_ name: String) -> Bool { members[name].map { $0 != .null } ?? false }
}

extension JSONValue {
  /// An object of those fields that have a value.
  static func fields(_ fields: KeyValuePairs<String, (any WireValue)?>) -> JSONValue {
    var members: [String: JSONValue] = [:]
    for (name, value) in fields { members[name] = value?.json }
    return .object(members)
  }
}
