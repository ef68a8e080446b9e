/// A field of a message is missing or has the wrong form.
public struct FieldError: Error, Equatable {
  /// The path of the field, for example `evidence.normals` or `faces[0].box`; empty for the value as a whole.
  public var field: String
  /// What should have stood there, as the rest of "must be ...".
  public var expected: String

  public init(field: String = "", expected: String) {
    self.field = field
    self.expected = expected
  }

  /// The same error, seen from the object that holds the value as `name`.
  func inside(_ name: String) -> FieldError {
    let separator = field.isEmpty || field.hasPrefix("[") ? "" : "."
    return FieldError(field: name + separator + field, expected: expected)
  }

  /// The same error, seen from the list that holds the value at `index`.
  func inside(_ index: Int) -> FieldError { inside("[\(index)]") }
}

extension FieldError: CustomStringConvertible {
  public var description: String { "\(field.isEmpty ? "the value" : "`\(field)`") must be \(expected)" }
}
