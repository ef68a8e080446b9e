import Foundation
import JSONValues
import LikenessProtocol
import LikenessTransport
import TestSupport
import Testing
import WireTestSupport

/// `protocol/framing/` against the parser.
struct FramingTests {
  @Test(arguments: try FramingCase.all())
  func caseGivesItsBodies(framing: FramingCase) {
    #expect(Parsed([framing.bytes]) == framing.expected)
  }

  @Test(arguments: try FramingCase.all())
  func whereTheStreamIsCutMakesNoDifference(framing: FramingCase) {
    // Long cases hold nothing but filler; their ends are what matters.
    let cuts = (0...framing.bytes.count).filter { $0 < 200 || $0 + 200 > framing.bytes.count }
    for cut in cuts {
      #expect(Parsed([framing.bytes[..<cut], framing.bytes[cut...]]) == framing.expected, "cut at \(cut)")
    }
    #expect(Parsed(framing.bytes.indices.map { framing.bytes[$0...$0] }) == framing.expected, "byte by byte")
  }

  @Test func damagedStreamIsReadOrRefused() throws {
    var random = SeededGenerator(seed: 4)
    let cases = try FramingCase.all().filter { $0.bytes.count < 1000 }
    var broken = 0
    for _ in 0..<50_000 {
      var bytes = (0..<3).flatMap { _ in cases.randomElement(using: &random)!.bytes }
      for _ in 0..<3 { bytes[bytes.indices.randomElement(using: &random)!] = .random(in: 0...255, using: &random) }
      let middle = bytes.indices.randomElement(using: &random)!
      let parsed = Parsed([bytes[..<middle], bytes[middle...]])
      #expect(parsed.bodies.map(\.count).reduce(0, +) <= bytes.count)
      broken += parsed.then == "open" ? 0 : 1
    }
    #expect(broken > 10_000)
  }

  @Test func nothingIsTakenAfterAnError() {
    var parser = FrameParser()
    #expect(throws: FrameError.lengthNotANumber) {
      try parser.consume(Array("Content-Length: x\r\n\r\n".utf8)) { _ in }
    }
    #expect(throws: FrameError.lengthNotANumber) {
      try parser.consume(Array("Content-Length: 2\r\n\r\n{}".utf8)) { _ in Issue.record("a body came") }
    }
  }

  @Test func claimedLengthTakesNoMemory() throws {
    var parser = FrameParser()
    let before = residentMemory()
    for _ in 0..<100 {
      parser = FrameParser()
      try parser.consume(Array("Content-Length: 67108864\r\n\r\n{".utf8)) { _ in }
    }
    #expect(residentMemory() - before < 32 << 20)
    #expect(!parser.isBetweenFrames)
  }

  /// Bytes of memory in use.
  private func residentMemory() -> Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")[1]
    return (pages.flatMap { Int($0) } ?? 0) * 4096
  }
}

/// One file of `protocol/framing/` with what is expected of it.
struct FramingCase: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let expected: Parsed

  var testDescription: String { name }

  static func all() throws -> [FramingCase] {
    try ProtocolFolder.files(in: "framing", ending: ".txt").map { file in
      let expected = try ProtocolFolder.json(at: file.deletingPathExtension().appendingPathExtension("expected.json"))
      return FramingCase(
        name: file.deletingPathExtension().lastPathComponent, bytes: try ProtocolFolder.bytes(at: file),
        expected: Parsed(
          bodies: expected["bodies"]?.asArray?.compactMap(\.asString) ?? [],
          then: expected["then"]?.asString ?? ""))
    }
  }
}

/// What a stream was read as.
struct Parsed: Sendable, Equatable {
  var bodies: [String] = []
  var then = "open"
}

extension Parsed {
  init(_ chunks: some Sequence<some Collection<UInt8>>) {
    var parser = FrameParser()
    for chunk in chunks {
      do {
        try parser.consume(chunk) { bodies.append(String(decoding: $0, as: UTF8.self)) }
      } catch {
        then = error.response.code == .frameTooLarge ? "FrameTooLarge" : "FrameMalformed"
        return
      }
    }
  }
}
