/// An array of an `ArrayFile`: numbers of one type in row-major order, with their shape. Its name is its key there.
///
/// The bytes are little-endian, as in the file; so is every machine this runs on, and no bytes are swapped.
public struct NamedArray: Sendable, Equatable {
  public let dtype: ArrayType
  /// The length along each axis, slowest first; empty for a single number.
  public let shape: [Int]
  /// As many bytes as `shape` and `dtype` ask for.
  public let bytes: [UInt8]

  /// Wraps raw bytes. The caller ensures that their number matches the shape.
  public init(dtype: ArrayType, shape: [Int], bytes: [UInt8]) {
    precondition(
      byteCount(of: shape, dtype) == bytes.count,
      "\(bytes.count) bytes are no \(dtype.rawValue) array of shape \(shape)")
    self.dtype = dtype
    self.shape = shape
    self.bytes = bytes
  }

  /// Copies numbers. The caller ensures that their number matches the shape; without one, the array has one axis.
  public init<Element: ArrayElement>(_ values: [Element], shape: [Int]? = nil) {
    self.init(dtype: Element.arrayType, shape: shape ?? [values.count], bytes: values.withUnsafeBytes { Array($0) })
  }

  /// Copies vectors as an array of shape (vectors, 3).
  public init(_ vectors: [SIMD3<Float>]) {
    let numbers = [Float](unsafeUninitializedCapacity: vectors.count * 3) { buffer, count in
      for (index, vector) in vectors.enumerated() {
        buffer.initializeElement(at: 3 * index, to: vector.x)
        buffer.initializeElement(at: 3 * index + 1, to: vector.y)
        buffer.initializeElement(at: 3 * index + 2, to: vector.z)
      }
      count = vectors.count * 3
    }
    self.init(numbers, shape: [vectors.count, 3])
  }

  /// The number of numbers.
  public var count: Int { bytes.count / dtype.byteCount }
}

extension NamedArray {
  /// The numbers of a float array, in row-major order; half-precision numbers are widened.
  public func floats() throws(ArrayFileError) -> [Float] {
    guard dtype == .float16 else { return try numbers() }
    return load(Float16.self).map(Float.init)
  }

  public func int64s() throws(ArrayFileError) -> [Int64] { try numbers() }
  public func int32s() throws(ArrayFileError) -> [Int32] { try numbers() }
  public func uint32s() throws(ArrayFileError) -> [UInt32] { try numbers() }
  public func uint16s() throws(ArrayFileError) -> [UInt16] { try numbers() }
  public func uint8s() throws(ArrayFileError) -> [UInt8] { try numbers() }

  /// The rows of a float array of shape (n, 3).
  public func vectors() throws(ArrayFileError) -> [SIMD3<Float>] {
    guard shape.count == 2, shape[1] == 3 else { throw .wrongShape(expected: "(n, 3)", found: shape) }
    let numbers = try floats()
    return numbers.withUnsafeBufferPointer { numbers in
      (0..<shape[0]).map { SIMD3(numbers[3 * $0], numbers[3 * $0 + 1], numbers[3 * $0 + 2]) }
    }
  }

  private func numbers<Element: ArrayElement>() throws(ArrayFileError) -> [Element] {
    guard dtype == Element.arrayType else { throw .wrongType(expected: Element.arrayType, found: dtype) }
    return load(Element.self)
  }

  /// Copies the bytes whole, because nothing aligns them for `Element`.
  private func load<Element: BitwiseCopyable>(_: Element.Type) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      initialized = count
    }
  }
}

/// The bytes that an array of a shape takes; nil where a length is negative or the number does not fit an `Int`.
func byteCount(of shape: [Int], _ type: ArrayType) -> Int? {
  var count = type.byteCount
  // A zero makes the array empty however long the other axes are.
  guard !shape.contains(0) else { return shape.allSatisfy { $0 >= 0 } ? 0 : nil }
  for length in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: length)
    guard length > 0, !overflow else { return nil }
    count = product
  }
  return count
}
