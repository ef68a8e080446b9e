import Fitting
import JSONValues
import LikenessClient
import LikenessProtocol
import LikenessService
import Perception
import Synchronization
import Testing
import WireTestSupport

/// Fits from a client's side: result, progress, queue, cancellation, loss of the client.
@Suite(.timeLimit(.minutes(1)))
struct FitRunTests {
  @Test(arguments: Route.allCases)
  func resultIsComplete(route: Route) async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(route)
    let fitted = try await client.call(server.fixture.fitRequest)
    #expect(fitted.revision == "r1")
    #expect(fitted.controllers.keys.sorted() == ["head-turn", "head-width", "jaw-open"])
    #expect(fitted.camera.focalLength == 100)
    #expect(fitted.camera.worldToCamera[11] == -60)
    // The wire's promise: controllers and offsets give the vertices.
    let evaluated = try await client.call(
      RigEvaluateRequest(
        template: server.fixture.template, controllers: fitted.controllers, bindOffsets: fitted.bindOffsets))
    #expect(evaluated.vertices == fitted.vertices)
    await server.stop()
  }

  @Test(arguments: Route.allCases)
  func furtherPhotosAreAnsweredInTheirOrder(route: Route) async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(route)
    var request = server.fixture.fitRequest
    #expect(try await client.call(request).also == nil)
    request.also = [AlsoPhoto(photo: request.photo), AlsoPhoto(photo: request.photo, face: 0)]
    let also = try #require(try await client.call(request).also)
    #expect(also.map(\.camera.focalLength) == [200, 201])
    #expect(also.allSatisfy { $0.controllers.keys.sorted() == ["head-turn", "head-width", "jaw-open"] })
    #expect(also[0].quality["landmarkResidualPixels"] == 0.75)
    let unknown = ContentHash(String(repeating: "0", count: 64))!
    request.also = [AlsoPhoto(photo: request.photo), AlsoPhoto(photo: unknown)]
    let error = try await #require(throws: ResponseError.self) { try await client.call(request) }
    #expect(error.code == .photoUnknown)
    await server.stop()
  }

  @Test(arguments: Route.allCases)
  func mapsComeOnlyWhenAskedFor(route: Route) async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(route)
    var request = server.fixture.fitRequest
    #expect(try await client.call(request).maps == nil)
    request.maps = true
    let maps = try #require(try await client.call(request).maps)
    #expect(maps.map(\.name) == ["uncertainty"] && maps[0].unit == "share" && maps[0].range == [0, 1])
    // The toy's first vertex lies 2 cm to the side.
    #expect(maps[0].values.count == 12 && maps[0].values[0] == 0.25)
    await server.stop()
  }

  @Test(arguments: Route.allCases)
  func progressOnlyRisesAndPreviewsAreFew(route: Route) async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(route)
    let seen = Mutex<[ProgressValue]>([])
    var request = server.fixture.fitRequest
    request.previews = true
    let start = ContinuousClock.now
    _ = try await client.fit(request) { value in seen.withLock { $0.append(value) } }
    let twentieths = Int((ContinuousClock.now - start) / .milliseconds(50))
    let values = seen.withLock { $0 }
    #expect(values.first?.kind == .begin)
    #expect(values.last?.kind == .end)
    #expect(values.last?.percentage == 100)
    #expect(values.dropFirst().dropLast().allSatisfy { $0.kind == .report && $0.stage == "rig" })
    #expect(zip(values, values.dropFirst()).allSatisfy { $0.percentage <= $1.percentage })
    let previews = values.compactMap(\.preview)
    #expect((1...twentieths + 1).contains(previews.count))
    #expect(previews.allSatisfy { $0.controllers.count == 3 && $0.bindOffsets?.values.count == 12 })
    await server.stop()
  }

  @Test func withoutATokenThereIsNoProgress() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let peer = try await server.peer(.inProcess)
    peer.send(.request(InitializeRequest(client: Program(name: "test", version: "1")), id: .number(1)))
    _ = await peer.next()
    peer.send(.request(server.fixture.fitRequest, id: .number(2)))
    guard case .message(.response(.number(2), .success)) = await peer.next() else {
      Issue.record("something came before the answer")
      return
    }
    withExtendedLifetime(client) {}
    await server.stop()
  }

  @Test func fitsRunOneAtATimeInOrder() async throws {
    let hold = Hold()
    hold.begin()
    let server = try await TestServer(engine: hold.engine)
    let client = try await server.readyClient(.inProcess)
    let first = try await server.startFit(client)
    let second = try await server.startFit(client)
    let third = try await server.startFit(client)
    let status = try await client.call(ServerStatusRequest()).fits
    #expect(status.running == 1)
    #expect(status.waiting == 2)
    hold.end()
    #expect(try await [first, second, third].asyncMap { try await $0.value.revision } == ["r1", "r2", "r3"])
    await server.stop()
  }

  @Test(arguments: Route.allCases)
  func cancelledFitAnswersAtOnce(route: Route) async throws {
    // Would go on for half an hour.
    var engine = ToyEngine()
    engine.steps = 1_000_000
    let server = try await TestServer(engine: engine)
    let client = try await server.readyClient(route)
    let fit = try await server.startFit(client)
    fit.cancel()
    await #expect(throws: ResponseError.requestCancelled) { try await fit.value }
    try await server.waitUntilNothingRuns(client)
    await server.stop()
  }

  @Test func waitingFitIsCancelledWithoutRunning() async throws {
    var engine = ToyEngine()
    engine.steps = 1_000_000
    let server = try await TestServer(engine: engine)
    let client = try await server.readyClient(.inProcess)
    let running = try await server.startFit(client)
    let waiting = try await server.startFit(client)
    waiting.cancel()
    await #expect(throws: ResponseError.requestCancelled) { try await waiting.value }
    let status = try await client.call(ServerStatusRequest()).fits
    #expect(status.running == 1)
    #expect(status.waiting == 0)
    running.cancel()
    _ = await running.result
    await server.stop()
  }

  @Test(arguments: Route.allCases)
  func fitOfALostClientIsCancelled(route: Route) async throws {
    var engine = ToyEngine()
    engine.steps = 1_000_000
    let server = try await TestServer(engine: engine)
    let lost = try await server.readyClient(route)
    let fit = try await server.startFit(lost)
    lost.close()
    await #expect(throws: (any Error).self) { try await fit.value }
    let other = try await server.readyClient(route)
    try await server.waitUntilNothingRuns(other)
    await server.stop()
  }

  @Test func shutdownCancelsTheClientsFits() async throws {
    var engine = ToyEngine()
    engine.steps = 1_000_000
    let server = try await TestServer(engine: engine)
    let client = try await server.readyClient(.inProcess)
    let fit = try await server.startFit(client)
    _ = try await client.call(ShutdownRequest())
    await #expect(throws: ResponseError.requestCancelled) { try await fit.value }
    await server.stop()
  }

  @Test func fullQueueIsBusy() async throws {
    var limits = ServerLimits()
    limits.waitingFits = 1
    var engine = ToyEngine()
    engine.steps = 1_000_000
    let server = try await TestServer(engine: engine, limits: limits)
    let client = try await server.readyClient(.inProcess)
    let running = try await server.startFit(client)
    let waiting = try await server.startFit(client)
    await #expect(throws: ResponseError.busy(limit: 1)) { try await client.call(server.fixture.fitRequest) }
    running.cancel()
    waiting.cancel()
    await server.stop()
  }

  @Test(arguments: [
    (PerceptionError.noFace as any Error & Sendable, ErrorCode.noFace),
    (PerceptionError.faceTooSmall(eyeDistance: 9), .faceTooSmall),
    (PerceptionError.noSuchFace(index: 2, count: 1), .faceUnknown),
    (PerceptionError.modelMissing(path: "/m"), .resourceMissing),
    (EvidenceError.unknownPreset("fast", known: []), .presetUnknown),
    (EvidenceError.unreadable(what: "normal map", reason: "it is empty."), .evidenceInvalid),
    (FitError.tooFewLandmarks(found: 2), .fitFailed),
  ])
  func engineErrorsHaveTheirCode(failure: any Error & Sendable, code: ErrorCode) async throws {
    var engine = ToyEngine()
    engine.steps = 1
    engine.failure = failure
    let server = try await TestServer(engine: engine)
    let client = try await server.readyClient(.inProcess)
    let error = await #expect(throws: ResponseError.self) { try await client.call(server.fixture.fitRequest) }
    #expect(error?.code == code)
    await server.stop()
  }

  @Test(arguments: [("normal map", "normals"), ("mask", "mask"), ("preprocessed photo", "preprocessed")])
  func evidenceThatCannotBeUsedIsNamedAsTheRequestDoes(what: String, name: String) async throws {
    var engine = ToyEngine()
    engine.failure = EvidenceError.unreadable(what: what, reason: "it is empty.")
    let server = try await TestServer(engine: engine)
    let client = try await server.readyClient(.inProcess)
    let error = await #expect(throws: ResponseError.self) { try await client.call(server.fixture.fitRequest) }
    #expect(error?.data == ["evidence": .string(name)])
    await server.stop()
  }

  @Test func missingEvidenceFileIsNamed() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    var request = server.fixture.fitRequest
    request.evidence = EvidencePaths(mask: "/no/mask.png")
    let error = await #expect(throws: ResponseError.self) { try await client.call(request) }
    #expect(error?.code == .fileNotReadable)
    #expect(error?.data == ["path": "/no/mask.png"])
    await server.stop()
  }
}
