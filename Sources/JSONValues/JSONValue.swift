// `Int(exactly:)` rounds through libm; importing Glibc is what links it into programs that use nothing else of it.
import Glibc

/// A JSON text as a value: what the wire and the descriptions inside array files are made of.
///
/// Integers and other numbers are kept apart, as they were written: `1` is an integer, `1.0` a number. The accessors
/// accept either where the value allows it.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

extension JSONValue {
  public var asBool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  public var asString: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The value of an integer, or of a number without a fraction.
  public var asInt: Int? {
    switch self {
    case .integer(let value): Int(exactly: value)
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  public var asDouble: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  public var asArray: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  public var asObject: [String: JSONValue]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The member of an object; nil where there is none or this is not an object. Setting a member of anything but an
  /// object replaces it by an object.
  public subscript(key: String) -> JSONValue? {
    get { asObject?[key] }
    set {
      var members = asObject ?? [:]
      // Lets go of the old members first, so that they are changed in place instead of copied.
      self = .null
      members[key] = newValue
      self = .object(members)
    }
  }

  /// The element of an array; nil where there is none or this is not an array.
  public subscript(index: Int) -> JSONValue? {
    guard let elements = asArray, elements.indices.contains(index) else { return nil }
    return elements[index]
  }
}
