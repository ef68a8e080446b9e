import JSONValues
import LikenessProtocol
import LikenessService
import TestSupport
import Testing
import WireTestSupport

/// Damaged messages: whatever comes, it is read or refused, and the server stays.
struct MessageFuzzTests {
  @Test func damagedExamplesAreReadOrRefused() throws {
    var random = SeededGenerator(seed: 20_26)
    var refused = 0
    let examples = try Example.all(valid: true)
    let rounds = 20_000
    for _ in 0..<rounds {
      let example = examples.randomElement(using: &random)!
      let bytes = damage(try example.content.serialized(), &random)
      guard let json = try? JSONValue(parsing: bytes), (try? example.recoded(json)) != nil else {
        refused += 1
        continue
      }
    }
    // Some damage hits only the inside of a string.
    #expect(refused > rounds / 3 && refused < rounds)
  }

  @Test(.timeLimit(.minutes(2)))
  func serverSurvivesDamagedConversations() async throws {
    // Closed connections are let go of in the server's own time.
    var limits = ServerLimits()
    limits.connections = .max
    let server = try await TestServer(limits: limits)
    let transcripts = try Transcript.all()
    var random = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let peer = try await server.peer(.inProcess)
      for case .clientSends(let body) in transcripts.randomElement(using: &random)!.lines.map(\.event) {
        peer.send(body: Bool.random(using: &random) ? damage(body, &random) : body)
      }
      peer.close()
    }
    try await replay(.named("open-template"), placeholders: server.fixture.placeholders) {
      try await server.peer(.inProcess)
    }
    await server.stop()
  }
}

/// Flips, drops, doubles or overwrites a few bytes.
func damage(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
  var bytes = bytes
  for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
    let place = bytes.indices.randomElement(using: &random)!
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(bytes[place], at: place)
    case 3: bytes.replaceSubrange(place..., with: [])
    default: bytes[place] = Array("{}[]\",:0-9e.\\nutf".utf8).randomElement(using: &random)!
    }
  }
  return bytes
}
