import JSONValues
import Testing

@Suite struct ParsingTests {
  @Test func readsEveryKindOfValue() throws {
    let text = #" {"a": [null, true, false, -7, 2.5e-3, "\u00e9\n\ud83d\ude00"], "b": {}} "#
    let value = try JSONValue(parsing: text.utf8)
    #expect(value == ["a": [nil, true, false, -7, 0.0025, "é\n😀"], "b": [:]])
  }

  @Test func keepsIntegersAndOtherNumbersApart() throws {
    #expect(try JSONValue(parsing: "1".utf8) == .integer(1))
    #expect(try JSONValue(parsing: "1.0".utf8) == .number(1))
    #expect(try JSONValue(parsing: "1e0".utf8) == .number(1))
    #expect(try JSONValue(parsing: "1.0".utf8).asInt == 1)
    #expect(try JSONValue(parsing: "1.5".utf8).asInt == nil)
  }

  @Test func readsTheWholeRangeOfIntegersAndNoMore() throws {
    #expect(try JSONValue(parsing: "9223372036854775807".utf8) == .integer(.max))
    #expect(try JSONValue(parsing: "-9223372036854775807".utf8) == .integer(-.max))
    for text in ["9223372036854775808", "-9223372036854775809", "1" + String(repeating: "0", count: 400)] {
      #expect(throws: JSONError.numberOutOfRange) { try JSONValue(parsing: text.utf8) }
    }
  }

  @Test(arguments: ["NaN", "Infinity", "-Infinity", "[NaN]", "1e999", "-1e999"])
  func refusesNumbersThatAreNotFinite(text: String) {
    #expect(throws: JSONError.numberOutOfRange) { try JSONValue(parsing: text.utf8) }
  }

  @Test func takesTheLastOfRepeatedKeys() throws {
    #expect(try JSONValue(parsing: #"{"a": 1, "a": 2}"#.utf8) == ["a": 2])
  }

  @Test(arguments: [
    "", " ", "1 2", "1]", "{}{}", "null\0", "1\0garbage", "'a'", "[1,]", #"{"a":1,}"#, "[1 2]", "{a:1}", #"{"a" 1}"#,
    "[,1]",
    "TRUE", "nul", "+1", ".5", "01", "1e", "--1", "0x10", "/* */1", "1//", "\"abc", #""\x""#, #""\u12""#, "\"a\nb\"",
    "\u{FEFF}1",
  ])
  func refusesMalformedText(text: String) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text.utf8) }
    guard case .malformed = error else {
      Issue.record("\(text) gave \(String(describing: error))")
      return
    }
  }

  @Test func refusesInvalidUTF8() {
    for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xE2, 0x82, 0x22]] {
      #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    }
  }

  @Test func limitsTheDepth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth - 1) + "1" + String(repeating: "]", count: depth - 1)
    }
    _ = try JSONValue(parsing: nested(64).utf8)
    #expect(throws: JSONError.tooDeep(limit: 64)) { try JSONValue(parsing: nested(65).utf8) }
    #expect(throws: JSONError.tooDeep(limit: 64)) { try JSONValue(parsing: nested(1_000_000).utf8) }
    #expect(throws: JSONError.tooDeep(limit: 3)) { try JSONValue(parsing: nested(4).utf8, maximumDepth: 3) }
  }

  @Test func limitsTheSize() throws {
    _ = try JSONValue(parsing: "[1]".utf8, maximumSize: 3)
    #expect(throws: JSONError.tooLarge(bytes: 4, limit: 3)) { try JSONValue(parsing: "[10]".utf8, maximumSize: 3) }
  }

  @Test func limitsTheNumberOfValuesButNotTheTextOfStrings() throws {
    let empty = "[" + Array(repeating: "{}", count: 100).joined(separator: ",") + "]"
    #expect(throws: JSONError.tooManyValues(limit: 100)) { try JSONValue(parsing: empty.utf8, maximumValues: 100) }
    let text = "\"" + String(repeating: #"{[,:\"\\"#, count: 100) + "\""
    #expect(try JSONValue(parsing: text.utf8, maximumValues: 1).asString?.utf8.count == 600)
  }

  @Test func readsFromAnyCollectionOfBytes() throws {
    #expect(try JSONValue(parsing: Array("xx[1]xx".utf8)[2..<5]) == [1])
    #expect(try JSONValue(parsing: "[1]".utf8.lazy.map { $0 }) == [1])
  }
}
