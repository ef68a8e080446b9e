import ArrayFiles

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

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
