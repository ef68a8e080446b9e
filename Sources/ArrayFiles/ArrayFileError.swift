public import JSONValues

/// Why bytes are not an acceptable safetensors file, or why an array is not what was asked for.
public enum ArrayFileError: Error, Equatable {
  case tooShort(bytes: Int)
  case headerTooLong(bytes: UInt64, limit: Int)
  case headerNotJSON(JSONError)
  /// The header is JSON, but not as the format wants it; `entry` names the member.
  case malformedEntry(entry: String, rule: String)
  case unsupportedType(array: String, type: String)
  /// The range of bytes in the header does not have the length that type and shape ask for.
  case sizeMismatch(array: String)
  /// The arrays' bytes must follow each other without gap or overlap, from the first byte to the last.
  case gapOrOverlap(array: String)
  case dataTooShort(array: String)
  case bytesAfterLastArray(count: Int)
  case wrongType(expected: ArrayType, found: ArrayType)
  case wrongShape(expected: String, found: [Int])
}

extension ArrayFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooShort(let bytes):
      "The file ends inside its header (\(bytes) bytes); it is cut off or not a safetensors file."
    case .headerTooLong(let bytes, let limit):
      "The header claims \(bytes) bytes (at most \(limit)); this is not a safetensors file."
    case .headerNotJSON(let error):
      "The header is not valid: \(error)"
    case .malformedEntry(let entry, let rule):
      "The header's entry \(entry) is malformed: \(rule)."
    case .unsupportedType(let array, let type):
      "\(array): numbers of type \(type) are not supported; save it as one of "
        + ArrayType.allCases.map(\.rawValue).joined(separator: ", ") + "."
    case .sizeMismatch(let array):
      "\(array): the number of bytes does not match the array's type and shape."
    case .gapOrOverlap(let array):
      "\(array): the bytes do not start where those of the array before end."
    case .dataTooShort(let array):
      "\(array): the bytes lie beyond the end of the file; it is cut off."
    case .bytesAfterLastArray(let count):
      "\(count) bytes follow the last array; the file is damaged."
    case .wrongType(let expected, let found):
      "The array holds numbers of type \(found.rawValue), expected was \(expected.rawValue)."
    case .wrongShape(let expected, let found):
      "The array has the shape (\(found.map(String.init).joined(separator: ", "))), expected was \(expected)."
    }
  }
}
