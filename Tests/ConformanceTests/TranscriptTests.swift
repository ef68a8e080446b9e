import LikenessProtocol
import LikenessService
import SessionStore
import Testing
import WireTestSupport

/// `protocol/transcripts/` against the server, by both routes.
struct TranscriptTests {
  @Test(.timeLimit(.minutes(1)), arguments: try Transcript.all(), Route.allCases)
  func serverKeepsToTheTranscript(transcript: Transcript, route: Route) async throws {
    var engine = ToyEngine()
    // On a busy machine a short fit is over before its client gets to cancel it.
    if transcript.cancels { engine.steps = 1_000_000 }
    let server = try await TestServer(engine: engine)
    try await replay(transcript, on: server.peer(route), placeholders: server.fixture.placeholders)
    await server.stop()
  }
}

/// The same with the real engine, the template that ships and a real photo.
@Suite(.serialized, .enabled(if: ShippedServer.isInPlace, "models, template or photo are not in place"))
struct ShippedEngineTests {
  @Test(.timeLimit(.minutes(10)), arguments: try Transcript.all())
  func shippedServerKeepsToTheTranscript(transcript: Transcript) async throws {
    try await replay(
      transcript, on: .connect(inProcessTo: ShippedServer.server.accept),
      placeholders: #require(ShippedServer.fixture).placeholders)
  }
}

/// One server for all tests with the real engine: its models take a while to load.
private enum ShippedServer {
  static let resources = try? Resources.ofThisProgram(environment: testEnvironment)
  static let fixture = resources.flatMap { Fixture.shipped($0) }
  /// With a store, for the transcripts of sessions; nil where no folder can be made for it.
  private static let folder = try? TemporaryFolder()
  static let server = LikenessServer(
    resources: resources!, store: folder.flatMap { try? SessionStore(folder: $0.path("store")) }.map { .success($0) })
  static var isInPlace: Bool { fixture != nil && resources.map { hasModels($0) } == true }
}
