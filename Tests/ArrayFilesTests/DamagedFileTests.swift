import ArrayFiles
import JSONValues
import TestSupport
import Testing

@Suite struct DamagedFileTests {
  /// The error that a file with one entry called x gives.
  private func error(entry: String, data: Int = 8) -> ArrayFileError? {
    error(header: #"{"x":\#(entry)}"#, data: data)
  }

  private func error(header: String, data: Int = 8) -> ArrayFileError? {
    do throws(ArrayFileError) {
      _ = try ArrayFile(parsing: bytes(header: header, data: Array(repeating: 0, count: data)))
      return nil
    } catch {
      return error
    }
  }

  @Test func acceptsASoundEntry() {
    #expect(error(entry: #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#) == nil)
    #expect(error(header: "{}", data: 0) == nil)
  }

  @Test func refusesImpossibleHeaderLengths() {
    for length: UInt64 in [.max, .max / 2 - 4, 1 << 40, (16 << 20) + 1] {
      let bytes = withUnsafeBytes(of: length.littleEndian, Array.init) + Array("{}".utf8)
      #expect(throws: ArrayFileError.headerTooLong(bytes: length, limit: 16 << 20)) { try ArrayFile(parsing: bytes) }
    }
    let beyondEnd: [UInt8] = [3, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D]
    #expect(throws: ArrayFileError.tooShort(bytes: 10)) { try ArrayFile(parsing: beyondEnd) }
  }

  @Test(arguments: ["", "[]", " {}", "1", "null", #""{}""#])
  func refusesHeadersThatAreNoObject(header: String) {
    guard case .malformedEntry = error(header: header) else {
      Issue.record("\(header) was not refused")
      return
    }
  }

  @Test(arguments: ["{", "{}x", "{x}", "{\"x\":NaN}", "{\0}"])
  func refusesHeadersThatAreNoJSON(header: String) {
    guard case .headerNotJSON = error(header: header) else {
      Issue.record("\(header) was not refused")
      return
    }
  }

  @Test(arguments: [
    "1", "null", "{}", #"{"dtype":1,"shape":[2],"data_offsets":[0,8]}"#, #"{"dtype":"F32","data_offsets":[0,8]}"#,
    #"{"dtype":"F32","shape":2,"data_offsets":[0,8]}"#, #"{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}"#,
    #"{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}"#, #"{"dtype":"F32","shape":[1.5],"data_offsets":[0,6]}"#,
    #"{"dtype":"F32","shape":[2],"data_offsets":[0]}"#, #"{"dtype":"F32","shape":[2],"data_offsets":[8,0]}"#,
    #"{"dtype":"F32","shape":[2],"data_offsets":[0,8,16]}"#, #"{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}"#,
  ])
  func refusesMalformedEntries(entry: String) {
    guard case .malformedEntry("x", _) = error(entry: entry) else {
      Issue.record("\(entry) was not refused")
      return
    }
  }

  @Test func refusesMetadataThatIsNotStrings() {
    for metadata in ["1", "[]", #"{"a":1}"#, #"{"a":"b","c":{}}"#] {
      guard case .malformedEntry("__metadata__", _) = error(header: #"{"__metadata__":\#(metadata)}"#, data: 0) else {
        Issue.record("\(metadata) was not refused")
        continue
      }
    }
  }

  @Test func refusesUnsupportedTypes() {
    for type in ["BF16", "F64", "f32", "BOOL"] {
      let entry = #"{"dtype":"\#(type)","shape":[2],"data_offsets":[0,8]}"#
      #expect(error(entry: entry) == .unsupportedType(array: "x", type: type))
    }
  }

  @Test func refusesShapesThatDoNotMatchTheBytesOrOverflow() {
    let big = "4611686018427387904"
    for shape in [
      "[]", "[3]", "[2,2]", "[0]", "[\(big)]", "[\(big),\(big)]", "[\(big),4]", "[4294967296,4294967296,2]",
    ] {
      let entry = #"{"dtype":"F32","shape":\#(shape),"data_offsets":[0,8]}"#
      #expect(error(entry: entry) == .sizeMismatch(array: "x"), "\(shape)")
    }
    #expect(error(entry: #"{"dtype":"F32","shape":[\#(big),0],"data_offsets":[0,0]}"#, data: 0) == nil)
  }

  @Test func refusesGapsOverlapsAndTrailingBytes() {
    func entries(_ first: String, _ second: String) -> String {
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":\#(first)},"b":{"dtype":"U8","shape":[4],"data_offsets":\#(second)}}"#
    }
    #expect(error(header: entries("[0,4]", "[4,8]")) == nil)
    #expect(error(header: entries("[4,8]", "[0,4]")) == nil)
    #expect(error(header: entries("[0,4]", "[3,7]")) == .gapOrOverlap(array: "b"))
    #expect(error(header: entries("[0,4]", "[0,4]")) == .gapOrOverlap(array: "b"))
    #expect(error(header: entries("[0,4]", "[5,9]"), data: 9) == .gapOrOverlap(array: "b"))
    #expect(error(header: entries("[1,5]", "[5,9]"), data: 9) == .gapOrOverlap(array: "a"))
    #expect(error(header: entries("[0,4]", "[4,8]"), data: 7) == .dataTooShort(array: "b"))
    #expect(error(header: entries("[0,4]", "[4,8]"), data: 10) == .bytesAfterLastArray(count: 2))
  }

  @Test func refusesEveryTruncation() throws {
    var generator = SeededGenerator(seed: 3)
    let whole = ArrayFile.random(using: &generator).serialized()
    for length in whole.indices {
      #expect(throws: ArrayFileError.self, "length \(length)") { try ArrayFile(parsing: Array(whole[..<length])) }
    }
  }

  /// Whatever the bytes, the answer is a file or an `ArrayFileError`: a crash or another error fails the run.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func survivesRandomDamage(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let whole = ArrayFile.random(using: &generator).serialized()
    for _ in 0..<500 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[.random(in: damaged.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
      do throws(ArrayFileError) {
        let file = try ArrayFile(parsing: damaged)
        #expect(try ArrayFile(parsing: file.serialized()) == file)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}
