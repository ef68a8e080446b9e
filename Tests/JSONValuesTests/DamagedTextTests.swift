import JSONValues
import TestSupport
import Testing

/// Whatever the bytes, the answer is a value or a `JSONError`: a crash or another error fails the run.
@Suite struct DamagedTextTests {
  private let sample = Array(#"{"jsonrpc":"2.0","id":12,"params":{"a":[1,-2.5e3,null,true,"\u00e9é\n"],"b":{}}}"#.utf8)

  private func parse(_ bytes: some Collection<UInt8>) {
    do throws(JSONError) {
      _ = try JSONValue(parsing: bytes)
    } catch {
      #expect(!error.description.isEmpty)
    }
  }

  @Test func refusesEveryTruncation() {
    for length in sample.indices {
      #expect(throws: JSONError.self, "length \(length)") { try JSONValue(parsing: sample[..<length]) }
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func survivesRandomDamage(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[.random(in: bytes.indices, using: &generator)] = .random(in: .min ... .max, using: &generator)
      }
      parse(bytes)
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func survivesRandomTokens(seed: UInt64) {
    let tokens = ["{", "}", "[", "]", ",", ":", "\"", "\\", "a", "0", "-", "1e", ".", "null", "true", " ", "\0", "é"]
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0..<20, using: &generator)).map { _ in tokens.randomElement(using: &generator)! }
      parse(text.joined().utf8)
    }
  }
}
