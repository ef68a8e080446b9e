import ArrayFiles
import TestSupport

/// The bytes of a file with a header as written.
func bytes(header: String, data: [UInt8] = []) -> [UInt8] {
  withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + header.utf8 + data
}

extension ArrayFile {
  /// Arrays of all types, with up to three axes, some of them empty.
  static func random(using generator: inout SeededGenerator) -> ArrayFile {
    var file = ArrayFile()
    for index in 0..<Int.random(in: 0..<8, using: &generator) {
      let dtype = ArrayType.allCases.randomElement(using: &generator)!
      let shape = (0..<Int.random(in: 0...3, using: &generator)).map { _ in Int.random(in: 0..<5, using: &generator) }
      let bytes = (0..<shape.reduce(dtype.byteCount, *)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      file.arrays["array \(index)"] = NamedArray(dtype: dtype, shape: shape, bytes: bytes)
      if Bool.random(using: &generator) { file.metadata["é\(index)"] = "\"\(index)\"\n" }
    }
    return file
  }
}
