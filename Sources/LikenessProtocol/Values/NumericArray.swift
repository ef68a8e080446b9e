public import JSONValues

/// An array of numbers on the wire: little-endian, last index fastest.
public struct NumericArray: Sendable, Equatable {
  /// The types of numbers, named as in safetensors.
  public enum ElementType: String, Sendable, CaseIterable {
    case float32 = "F32"
    case int32 = "I32"
    case uint8 = "U8"

    /// Bytes of one number.
    public var size: Int { self == .uint8 ? 1 : 4 }
  }

  public let elementType: ElementType
  public let shape: [Int]
  public let bytes: [UInt8]

  /// - Precondition: `bytes` has the length that type and shape ask for.
  public init(elementType: ElementType, shape: [Int], bytes: [UInt8]) {
    precondition(
      Self.byteCount(elementType, shape) == bytes.count, "\(bytes.count) bytes for \(elementType.rawValue) \(shape)")
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// Nil where the product of the shape does not fit an integer.
  private static func byteCount(_ elementType: ElementType, _ shape: [Int]) -> Int? {
    var count = elementType.size
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      count = product
    }
    return count
  }
}

extension NumericArray: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    let elementType: ElementType = try reader.required("dtype")
    let shape = try Self.shape(from: reader)
    guard let byteCount = Self.byteCount(elementType, shape) else {
      throw FieldError(field: "shape", expected: "smaller")
    }
    let text: String = try reader.required("data")
    guard let bytes = Base64.decode(text) else { throw FieldError(field: "data", expected: "base64") }
    guard bytes.count == byteCount else {
      throw FieldError(field: "data", expected: "\(byteCount) bytes, as type and shape ask for")
    }
    self.init(elementType: elementType, shape: shape, bytes: bytes)
  }

  static func shape(from reader: FieldReader) throws(FieldError) -> [Int] {
    let shape: [Int] = try reader.required("shape")
    guard (1...4).contains(shape.count) else { throw FieldError(field: "shape", expected: "a list of 1 to 4 integers") }
    if let index = shape.firstIndex(where: { $0 < 0 }) {
      throw FieldError(field: "shape[\(index)]", expected: "an integer of at least 0")
    }
    return shape
  }

  public var json: JSONValue {
    .fields(["dtype": elementType, "shape": shape, "data": Base64.encode(bytes)])
  }
}

extension NumericArray.ElementType: NamedWireValue {}
