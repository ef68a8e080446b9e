import ArrayFiles
import HeadTemplates
import JSONValues
import TestSupport
import Testing

@Suite struct RefusedFileTests {
  @Test func namesEveryMissingArray() throws {
    for name in try EditableFile().arrays.keys {
      #expect(try error { $0.arrays[name] = nil } == .missingArray(name))
    }
  }

  @Test func namesEveryArrayOfAnotherType() throws {
    for (name, array) in try EditableFile().arrays {
      let found = try error {
        $0.arrays[name] = NamedArray([Int64](repeating: 0, count: array.count), shape: array.shape)
      }
      #expect(found == .wrongType(array: name, expected: array.dtype, found: .int64))
    }
  }

  @Test func namesEveryArrayOfAnotherShape() throws {
    for (name, array) in try EditableFile().arrays {
      let found = try error {
        $0.arrays[name] = NamedArray(dtype: array.dtype, shape: [1] + array.shape, bytes: array.bytes)
      }
      guard case .wrongShape(name, _, [1] + array.shape) = found else {
        Issue.record("\(name) gave \(String(describing: found))")
        continue
      }
    }
  }

  @Test func refusesOtherConventions() throws {
    for field in ["schema", "units", "upAxis", "forwardAxis", "landmarkConvention", "residualSpace"] {
      let found = try error { $0.description[field] = "other" }
      guard case .malformedField(field, _) = found else {
        Issue.record("\(field) gave \(String(describing: found))")
        continue
      }
    }
  }

  @Test func refusesNewerVersions() throws {
    let found = try error { $0.description["schema"] = "likeness-head-template/2" }
    #expect(found == .newerSchema(found: "likeness-head-template/2"))
    #expect(found?.description.contains("made for a newer Likeness") == true)
  }

  @Test func refusesFilesWithoutADescription() throws {
    let bytes = ArrayFile(metadata: ["other": "{}"]).serialized()
    #expect(throws: TemplateError.notATemplate) { try HeadTemplate(parsing: bytes) }
    let damaged = ArrayFile(metadata: ["likeness.template": "{"]).serialized()
    #expect(throws: TemplateError.self) { try HeadTemplate(parsing: damaged) }
    let number = ArrayFile(metadata: ["likeness.template": "1"]).serialized()
    #expect(throws: TemplateError.malformedField("schema", rule: "it must be a text")) {
      try HeadTemplate(parsing: number)
    }
  }

  @Test func refusesPathsThatAreNoFile() {
    for path in ["/nowhere/head.safetensors", "/", "/dev/null"] {
      let error = #expect(throws: TemplateError.self) { try HeadTemplate(contentsOf: path) }
      guard case .unreadable(path, _) = error else {
        Issue.record("\(path) gave \(String(describing: error))")
        continue
      }
    }
  }

  @Test func refusesEveryTruncation() throws {
    let whole = ToyHead.template().serialized()
    for length in whole.indices {
      #expect(throws: TemplateError.self, "length \(length)") { try HeadTemplate(parsing: Array(whole[..<length])) }
    }
  }

  /// Whatever the bytes, the answer is a template or a `TemplateError`: a crash or another error fails the run.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func survivesRandomDamage(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let whole = ToyHead.template().serialized()
    for _ in 0..<100 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        damaged[.random(in: damaged.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
      checkSurvives(damaged)
    }
  }

  /// Numbers that mean something are where damage does harm: every array is filled with extreme ones in turn.
  @Test func survivesExtremeNumbers() throws {
    let patterns: [[UInt8]] = [
      [0xFF], [0x80], [0x7F], [0, 0, 0x80, 0x7F], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80],
    ]
    for (name, array) in try EditableFile().arrays {
      for pattern in patterns {
        var file = try EditableFile()
        let bytes = array.bytes.indices.map { pattern[$0 % pattern.count] }
        file.arrays[name] = NamedArray(dtype: array.dtype, shape: array.shape, bytes: bytes)
        checkSurvives(try file.serialized())
      }
    }
  }

  private func checkSurvives(_ bytes: [UInt8]) {
    do throws(TemplateError) {
      let template = try HeadTemplate(parsing: bytes)
      #expect(throws: Never.self) { try HeadTemplate(parsing: template.serialized()) }
    } catch {
      #expect(!error.description.isEmpty)
    }
  }
}
