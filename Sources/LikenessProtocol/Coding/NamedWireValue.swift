public import JSONValues

/// One of a fixed set of names.
public protocol NamedWireValue: WireValue, RawRepresentable, CaseIterable where RawValue == String {}

extension NamedWireValue {
  public init(json: JSONValue) throws(FieldError) {
    guard let value = json.asString.flatMap({ Self(rawValue: $0) }) else {
      throw FieldError(expected: "one of " + Self.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self = value
  }

  public var json: JSONValue { .string(rawValue) }
}
