/// The kinds of number an array may hold; the raw values are the names in a file.
public enum ArrayType: String, Sendable, CaseIterable {
  case float32 = "F32"
  case float16 = "F16"
  case int64 = "I64"
  case int32 = "I32"
  case uint32 = "U32"
  case uint16 = "U16"
  case uint8 = "U8"

  /// The size of one number.
  public var byteCount: Int {
    switch self {
    case .int64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .uint16: 2
    case .uint8: 1
    }
  }
}

/// A number of Swift's that an array can hold as it is.
public protocol ArrayElement: BitwiseCopyable {
  static var arrayType: ArrayType { get }
}

extension Float: ArrayElement { public static var arrayType: ArrayType { .float32 } }
extension Int64: ArrayElement { public static var arrayType: ArrayType { .int64 } }
extension Int32: ArrayElement { public static var arrayType: ArrayType { .int32 } }
extension UInt32: ArrayElement { public static var arrayType: ArrayType { .uint32 } }
extension UInt16: ArrayElement { public static var arrayType: ArrayType { .uint16 } }
extension UInt8: ArrayElement { public static var arrayType: ArrayType { .uint8 } }
