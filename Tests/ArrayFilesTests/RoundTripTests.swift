import ArrayFiles
import TestSupport
import Testing

@Suite struct RoundTripTests {
  @Test(arguments: 0..<50 as Range<UInt64>)
  func readsBackWhatItWrote(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let file = ArrayFile.random(using: &generator)
    let bytes = file.serialized()
    #expect(try ArrayFile(parsing: bytes) == file)
    #expect(try ArrayFile(parsing: bytes).serialized() == bytes)
  }

  @Test func writesTheFormatOfTheSpecification() {
    var file = ArrayFile(metadata: ["m": "x"])
    file.arrays["b"] = NamedArray([1, 2] as [UInt8])
    file.arrays["a"] = NamedArray([1.5] as [Float], shape: [])
    file.arrays["c"] = NamedArray([-1, 2] as [Int32], shape: [2, 1])
    let header =
      #"{"__metadata__":{"m":"x"},"a":{"data_offsets":[0,4],"dtype":"F32","shape":[]},"#
      + #""b":{"data_offsets":[12,14],"dtype":"U8","shape":[2]},"c":{"data_offsets":[4,12],"dtype":"I32","shape":[2,1]}}"#
    let padding = String(repeating: " ", count: -header.utf8.count & 7)
    let data: [UInt8] = [0, 0, 0xC0, 0x3F, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 1, 2]
    #expect(file.serialized() == bytes(header: header + padding, data: data))
  }

  @Test func readsNumbersFromUnalignedBytes() throws {
    // The header of this file has an odd length, so that the floats start at an odd byte.
    let header = #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    let odd = header.utf8.count % 2 == 1 ? header : header + " "
    let file = try ArrayFile(parsing: bytes(header: odd, data: [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]))
    #expect(try file.arrays["x"]?.floats() == [1, -2])
  }

  @Test func readsEveryTypeOfNumber() throws {
    #expect(try NamedArray([Int64.min, 1]).int64s() == [.min, 1])
    #expect(try NamedArray([Int32.min, 1]).int32s() == [.min, 1])
    #expect(try NamedArray([UInt32.max, 1]).uint32s() == [.max, 1])
    #expect(try NamedArray([UInt16.max, 1]).uint16s() == [.max, 1])
    #expect(try NamedArray([UInt8.max, 1]).uint8s() == [.max, 1])
    #expect(try NamedArray([Float.pi, 1]).floats() == [.pi, 1])
  }

  @Test func widensHalfPrecision() throws {
    let halves = NamedArray(dtype: .float16, shape: [3], bytes: [0x00, 0x3C, 0x00, 0xC1, 0x01, 0x00])
    #expect(try halves.floats() == [1, -2.5, 0x1p-24])
  }

  @Test func storesVectorsAsRowsOfThree() throws {
    let vectors: [SIMD3<Float>] = [SIMD3(1, 2, 3), SIMD3(4, 5, 6)]
    let array = NamedArray(vectors)
    #expect(array.shape == [2, 3])
    #expect(try array.floats() == [1, 2, 3, 4, 5, 6])
    #expect(try array.vectors() == vectors)
    #expect(try NamedArray([SIMD3<Float>]()).vectors().isEmpty)
  }

  @Test func refusesNumbersOfAnotherTypeOrShape() {
    #expect(throws: ArrayFileError.wrongType(expected: .float32, found: .int32)) {
      try NamedArray([1 as Int32]).floats()
    }
    #expect(throws: ArrayFileError.wrongType(expected: .uint8, found: .int32)) { try NamedArray([1 as Int32]).uint8s() }
    #expect(throws: ArrayFileError.wrongShape(expected: "(n, 3)", found: [3])) {
      try NamedArray([1, 2, 3] as [Float]).vectors()
    }
  }

  @Test func hashesContent() {
    #expect(
      contentHash(of: Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(contentHash(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }
}
