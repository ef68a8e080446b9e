import LikenessProtocol
import LikenessService
import Testing
import WireTestSupport

/// `protocol/transcripts/` against the server, by both routes.
struct TranscriptTests {
  @Test(.timeLimit(.minutes(1)), arguments: try Transcript.all(), Route.allCases)
  func serverKeepsToTheTranscript(transcript: Transcript, route: Route) async throws {
    var engine = ToyEngine()
    // On a busy machine a short fit is over before its client gets to cancel it.
    if transcript.cancels { engine.stepsOfDefaultPreset = 1_000_000 }
    var server = try await TestServer(engine: engine)
    try await replay(transcript, placeholders: server.fixture.placeholders) {
      await server.stop()
      server = try await server.restarted()
    } connect: {
      try await server.peer(route)
    }
    await server.stop()
  }
}

/// The same with the real engine, the template that ships and a real photo.
@Suite(.serialized, .enabled(if: ShippedServer.isInPlace, "models, template or photo are not in place"))
struct ShippedEngineTests {
  private static let shipped = Result { try ShippedServer() }

  // The one server of these tests goes on for the others.
  @Test(.timeLimit(.minutes(10)), arguments: try Transcript.all().filter { !$0.restarts })
  func shippedServerKeepsToTheTranscript(transcript: Transcript) async throws {
    try await replay(transcript, placeholders: #require(ShippedServer.fixture).placeholders) {
      Peer.connect(inProcessTo: try Self.shipped.get().server.accept)
    }
  }
}
