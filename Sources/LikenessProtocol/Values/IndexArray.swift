public import JSONValues

/// Indices of vertices; on the wire an array I32 of shape (count).
public struct IndexArray: Sendable, Equatable {
  public var values: [Int]

  public init(_ values: [Int]) { self.values = values }
}

extension IndexArray: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let array = try NumericArray(json: json)
    guard array.elementType == .int32 else { throw FieldError(field: "dtype", expected: "I32") }
    guard array.shape.count == 1 else { throw FieldError(field: "shape", expected: "(count)") }
    values = array.bytes.withUnsafeBytes { bytes in
      (0..<array.shape[0]).map {
        Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)))
      }
    }
    guard values.allSatisfy({ $0 >= 0 }) else { throw FieldError(field: "data", expected: "indices of at least 0") }
  }

  public var json: JSONValue {
    let bytes = values.flatMap { value in withUnsafeBytes(of: Int32(truncatingIfNeeded: value).littleEndian, Array.init)
    }
    return NumericArray(elementType: .int32, shape: [values.count], bytes: bytes).json
  }
}
