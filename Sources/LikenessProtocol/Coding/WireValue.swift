public import JSONValues

/// A value that has a form on the wire. `schema/likeness.schema.json` in `protocol/` is the source of truth.
public protocol WireValue: Sendable, Equatable {
  /// Reads the value; unknown fields are ignored.
  init(json: JSONValue) throws(FieldError)
  var json: JSONValue { get }
}

extension String: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    guard let value = json.asString else { throw FieldError(expected: "a string") }
    self = value
  }

  public var json: JSONValue { .string(self) }
}

extension Int: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    guard let value = json.asInt else { throw FieldError(expected: "an integer") }
    self = value
  }

  public var json: JSONValue { .integer(Int64(self)) }
}

extension Double: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    guard let value = json.asDouble else { throw FieldError(expected: "a number") }
    self = value
  }

  public var json: JSONValue { .number(self) }
}

extension Bool: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    guard let value = json.asBool else { throw FieldError(expected: "true or false") }
    self = value
  }

  public var json: JSONValue { .bool(self) }
}

extension Array: WireValue where Element: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    guard let elements = json.asArray else { throw FieldError(expected: "a list") }
    self = []
    reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      do { append(try Element(json: element)) } catch { throw error.inside(index) }
    }
  }

  public var json: JSONValue { .array(map(\.json)) }
}

extension Dictionary: WireValue where Key == String, Value: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    guard let members = json.asObject else { throw FieldError(expected: "an object") }
    self = [:]
    reserveCapacity(members.count)
    for (name, member) in members {
      do { self[name] = try Value(json: member) } catch { throw error.inside(name) }
    }
  }

  public var json: JSONValue { .object(mapValues(\.json)) }
}

extension JSONValue: WireValue {
  public init(json: JSONValue) { self = json }
  public var json: JSONValue { self }
}
