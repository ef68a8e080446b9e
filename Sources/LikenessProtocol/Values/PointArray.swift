public import JSONValues

/// Points or offsets in template space (cm); on the wire an array F32 of shape (count, 3).
public struct PointArray: Sendable, Equatable {
  public var values: [SIMD3<Float>]

  public init(_ values: [SIMD3<Float>]) { self.values = values }
}

extension PointArray: WireValue {
  private static let stride = 12

  public init(json: JSONValue) throws(FieldError) {
    let array = try NumericArray(json: json)
    guard array.elementType == .float32 else { throw FieldError(field: "dtype", expected: "F32") }
    guard array.shape.count == 2, array.shape[1] == 3 else {
      throw FieldError(field: "shape", expected: "(count, 3)")
    }
    values = array.bytes.withUnsafeBytes { bytes in
      (0..<array.shape[0]).map { point in
        let number = { (axis: Int) in
          let pattern = bytes.loadUnaligned(fromByteOffset: point * Self.stride + 4 * axis, as: UInt32.self)
          return Float(bitPattern: UInt32(littleEndian: pattern))
        }
        return SIMD3(number(0), number(1), number(2))
      }
    }
  }

  public var json: JSONValue {
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
