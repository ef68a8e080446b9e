public import JSONValues

/// One number per vertex, to be painted on the head.
public struct VertexMap: Sendable, Equatable {
  /// What is measured; names may be added in any version.
  public var name: String
  /// `degree`, `cm` or `share`.
  public var unit: String
  /// The values that get the first and the last colour. Where the first is below zero, zero is in the middle.
  public var range: [Double]
  /// One per vertex of the template.
  public var values: [Float]

  /// - Precondition: two numbers make the range.
  public init(name: String, unit: String, range: [Double], values: [Float]) {
    precondition(range.count == 2)
    self.name = name
    self.unit = unit
    self.range = range
    self.values = values
  }
}

extension VertexMap: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    name = try reader.nonEmptyString("name")
    unit = try reader.required("unit")
    range = try reader.numbers("range", count: 2)
    let array: NumericArray = try reader.required("values")
    guard array.elementType == .float32 else { throw FieldError(field: "values.dtype", expected: "F32") }
    guard array.shape.count == 1 else { throw FieldError(field: "values.shape", expected: "(count)") }
    values = array.floats
  }

  public var json: JSONValue {
    .fields(["name": name, "unit": unit, "range": range, "values": NumericArray(values)])
  }
}

extension NumericArray {
  /// A list of numbers: F32 of shape (count).
  fileprivate init(_ values: [Float]) {
    let bytes = values.flatMap { value in
      let pattern = value.bitPattern
      return (0..<4).map { UInt8(truncatingIfNeeded: pattern >> (8 * $0)) }
    }
    self.init(elementType: .float32, shape: [values.count], bytes: bytes)
  }

  /// The numbers of an array F32 of shape (count).
  fileprivate var floats: [Float] {
    bytes.withUnsafeBytes { bytes in
      (0..<shape[0]).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
  }
}
