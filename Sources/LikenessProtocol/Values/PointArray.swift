public import JSONValues

/// Points or offsets in template space (cm); on the wire an array F32 of shape (count, 3), in the message or in a file.
public struct PointArray: Sendable, Equatable {
  /// Empty where they are in a file.
  public var values: [SIMD3<Float>]
  /// Where they are, if not in the message.
  public var reference: ArrayReference?

  public init(_ values: [SIMD3<Float>]) { self.values = values }

  public init(_ reference: ArrayReference) {
    values = []
    self.reference = reference
  }
}

extension PointArray: WireValue {
  private static let stride = 12

  public init(json: JSONValue) throws(FieldError) {
    if json["file"] != nil {
      let reference = try ArrayReference(json: json)
      try Self.check(reference.elementType, reference.shape)
      self.init(reference)
      return
    }
    let array = try NumericArray(json: json)
    try Self.check(array.elementType, array.shape)
    self.init(Self.points(array))
  }

  private static func check(_ elementType: NumericArray.ElementType, _ shape: [Int]) throws(FieldError) {
    guard elementType == .float32 else { throw FieldError(field: "dtype", expected: "F32") }
    guard shape.count == 2, shape[1] == 3 else { throw FieldError(field: "shape", expected: "(count, 3)") }
  }

  private static func points(_ array: NumericArray) -> [SIMD3<Float>] {
    array.bytes.withUnsafeBytes { bytes in
      (0..<array.shape[0]).map { point in
        let number = { (axis: Int) in
          let pattern = bytes.loadUnaligned(fromByteOffset: point * stride + 4 * axis, as: UInt32.self)
          return Float(bitPattern: UInt32(littleEndian: pattern))
        }
        return SIMD3(number(0), number(1), number(2))
      }
    }
  }

  public var json: JSONValue {
    if let reference { return reference.json }
    let bytes = [UInt8](unsafeUninitializedCapacity: values.count * Self.stride) { bytes, count in
      let raw = UnsafeMutableRawBufferPointer(bytes)
      for (index, point) in values.enumerated() {
        for axis in 0..<3 {
          let pattern = point[axis].bitPattern.littleEndian
          raw.storeBytes(of: pattern, toByteOffset: index * Self.stride + 4 * axis, as: UInt32.self)
        }
      }
      count = values.count * Self.stride
    }
    return NumericArray(elementType: .float32, shape: [values.count, 3], bytes: bytes).json
  }
}
