import JSONValues
import TestSupport
import Testing

@Suite struct SerializationTests {
  private func text(_ value: JSONValue) throws -> String { String(decoding: try value.serialized(), as: UTF8.self) }

  @Test func writesCompactTextWithSortedKeys() throws {
    let value: JSONValue = ["b": [1, 2.5, nil, true], "a": ["z": "é", "y": [:]], "c": []]
    #expect(try text(value) == #"{"a":{"y":{},"z":"é"},"b":[1,2.5,null,true],"c":[]}"#)
  }

  @Test func escapesWhatStringsMayNotHold() throws {
    #expect(try text("a\"b\\c\n\r\t\u{0}\u{1F}/\u{7F}") == #""a\"b\\c\n\r\t\u0000\u001f/\#u{7F}""#)
  }

  @Test func refusesNumbersThatAreNotFinite() {
    for number in [Double.nan, .infinity, -.infinity] {
      #expect(throws: JSONError.numberOutOfRange) { try JSONValue.array([.number(number)]).serialized() }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func readsBackWhatItWrote(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let value = JSONValue.random(depth: 6, using: &generator)
      #expect(try JSONValue(parsing: value.serialized()) == value, "seed \(seed)")
    }
  }

  @Test func setsMembersInPlace() {
    var value: JSONValue = ["a": 1]
    value["b"] = [2]
    value["a"] = Optional<JSONValue>.none
    #expect(value == ["b": [2]])
    #expect(value["b"]?[0]?.asInt == 2)
    #expect(value["b"]?[1] == nil && value["c"] == nil && value[0] == nil)
  }
}
