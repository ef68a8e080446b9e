import JSONValues
import LikenessClient
import LikenessProtocol
import LikenessService
import Testing
import WireTestSupport

/// The life of one connection beyond what transcripts show.
@Suite(.timeLimit(.minutes(1)))
struct ConversationTests {
  @Test func idInUseIsRefused() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let peer = try await server.peer(.inProcess)
    peer.send(.request(InitializeRequest(client: Program(name: "test", version: "1")), id: .string("a")))
    #expect(try await peer.answer(to: .string("a"))?.get() != nil)
    peer.send(.request(server.fixture.fitRequest, id: .number(1)))
    peer.send(.request(server.fixture.fitRequest, id: .number(1)))
    #expect(await peer.answer(to: .number(1)) == .failure(.invalidRequest("The id of a request is in use already.")))
    withExtendedLifetime(client) {}
    await server.stop()
  }

  @Test func tooManyOpenRequestsAreRefused() async throws {
    var limits = ServerLimits()
    limits.openRequests = 3
    // Far longer than the test may take: none of the three may end before the fourth comes.
    var engine = ToyEngine()
    engine.steps = 1_000_000
    let server = try await TestServer(engine: engine, limits: limits)
    let client = try await server.readyClient(.inProcess)
    let observer = try await server.readyClient(.inProcess)
    let fits = (0..<3).map { _ in Task { try await client.call(server.fixture.fitRequest) } }
    while try await server.openFits(observer) < 3 { try await Task.sleep(for: .milliseconds(1)) }
    await #expect(throws: ResponseError.busy(limit: 3)) { try await client.call(ServerStatusRequest()) }
    for fit in fits { fit.cancel() }
    await server.stop()
  }

  @Test func unsupportedVersionIsRefusedAndTheNextTrySucceeds() async throws {
    let server = try await TestServer()
    let client = try await server.client(.inProcess)
    let future = ProtocolVersion(major: 1, minor: 0)
    let program = Program(name: "test", version: "1")
    await #expect(throws: ResponseError.protocolVersionUnsupported(future)) {
      try await client.call(InitializeRequest(protocolVersion: future, client: program))
    }
    let later = ProtocolVersion(major: 0, minor: 9)
    let answer = try await client.call(InitializeRequest(protocolVersion: later, client: program))
    #expect(answer.protocolVersion == .current)
    await server.stop()
  }

  @Test func unknownFormsOfArraysAreRefused() async throws {
    let server = try await TestServer()
    let client = try await server.client(.inProcess)
    let request = InitializeRequest(
      client: Program(name: "test", version: "1"), capabilities: Capabilities(arrays: ["carrier-pigeon"]))
    let error = await #expect(throws: ResponseError.self) { try await client.call(request) }
    #expect(error?.code == .invalidParams)
    #expect(error?.data?["field"] == "capabilities.arrays")
    await server.stop()
  }

  @Test(arguments: Route.allCases)
  func clientsShareWhatIsOpen(route: Route) async throws {
    let server = try await TestServer()
    let first = try await server.readyClient(route)
    let second = try await server.client(route)
    try await second.initialize(as: Program(name: "second", version: "1"))
    let request = RigEvaluateRequest(template: server.fixture.template, controllers: [:])
    #expect(try await second.call(request).vertices.values.count == 12)
    let status = try await second.call(ServerStatusRequest())
    #expect(status.connections == 2)
    #expect(status.templates == 1)
    #expect(status.photos == 1)
    try await first.shutdown()
    try await second.shutdown()
    await server.stop()
  }

  @Test func serverIsIdleWithoutConnections() async throws {
    let server = try await TestServer()
    #expect(server.server.idleTime != nil)
    let client = try await server.client(.inProcess)
    #expect(server.server.idleTime == nil)
    client.close()
    while server.server.idleTime == nil { try await Task.sleep(for: .milliseconds(1)) }
    await server.stop()
  }

  @Test(arguments: Route.allCases)
  func conversationGoesOnAfterBodiesThatAreNoMessages(route: Route) async throws {
    let server = try await TestServer()
    let peer = try await server.peer(route)
    let deep = Array(String(repeating: "[", count: 100_000).utf8)
    for body in [deep, [], [0xFF, 0xFE], Array("null".utf8), Array(#"{"jsonrpc":"2.0","id":1e999}"#.utf8)] {
      peer.send(body: body)
      guard case .message(.response(nil, .failure(let error))) = await peer.next() else {
        Issue.record("no error came")
        return
      }
      #expect([.parseError, .invalidRequest].contains(error.code))
    }
    peer.send(.request(InitializeRequest(client: Program(name: "test", version: "1")), id: .number(1)))
    #expect(try await peer.answer(to: .number(1))?.get() != nil)
    await server.stop()
  }

  @Test func requestsAreAnsweredSoonWhileAFitRuns() async throws {
    var engine = ToyEngine()
    engine.steps = 1_000_000
    let server = try await TestServer(engine: engine)
    let fit = try await server.startFit(server.readyClient(.socket))
    let other = try await server.readyClient(.socket)
    let times = try await (0..<200).asyncMap { _ in
      let start = ContinuousClock.now
      _ = try await other.call(ServerStatusRequest())
      return ContinuousClock.now - start
    }
    // A tenth of a millisecond on a free machine; the median forgives one that is busy with other tests.
    #expect(times.sorted()[100] < .milliseconds(20))
    fit.cancel()
    await server.stop()
  }

  @Test func answersOfABrokenConnectionGoNowhere() async throws {
    let server = try await TestServer()
    for _ in 0..<50 {
      let peer = try await server.peer(.socket)
      peer.send(.request(InitializeRequest(client: Program(name: "test", version: "1")), id: .number(1)))
      peer.send(.request(TemplateOpenRequest(path: server.fixture.templatePath), id: .number(2)))
      peer.close()
    }
    _ = try await server.readyClient(.socket)
    await server.stop()
  }
}
