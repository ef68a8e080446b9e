/// Why bytes are not an acceptable JSON text, or why a value cannot be written as one.
public enum JSONError: Error, Equatable {
  case tooLarge(bytes: Int, limit: Int)
  case tooDeep(limit: Int)
  case tooManyValues(limit: Int)
  /// `offset` counts bytes from the start of the text.
  case malformed(offset: Int, reason: String)
  /// A number that is not finite, or an integer beyond ±(2^63 - 1).
  case numberOutOfRange
}

extension JSONError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLarge(let bytes, let limit):
      "The JSON text has \(bytes) bytes; at most \(limit) are accepted."
    case .tooDeep(let limit):
      "The JSON text nests values more than \(limit) deep."
    case .tooManyValues(let limit):
      "The JSON text holds more than \(limit) values."
    case .malformed(let offset, let reason):
      "The JSON text is malformed at byte \(offset): \(reason)."
    case .numberOutOfRange:
      "A number is not finite or too large for JSON; numbers must be finite, integers within ±9223372036854775807."
    }
  }
}
