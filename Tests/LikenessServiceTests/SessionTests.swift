import HeadTemplates
import JSONValues
import LikenessClient
import LikenessProtocol
import LikenessService
import SessionStore
import Synchronization
import Testing
import WireTestSupport

/// Sessions from a client's side: fits become revisions, edits are kept, nothing is overwritten silently.
@Suite(.timeLimit(.minutes(1)))
struct SessionTests {
  @Test(arguments: Route.allCases)
  func fitBecomesARevisionThatIsWholeAfterARestart(route: Route) async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(route)
    let session = try await server.newSession(client)
    var request = server.fixture.fitRequest
    (request.session, request.author, request.reason) = (session, "Ada", "first try")
    let fitted = try await client.call(request)
    #expect(fitted.revision == "r1" && fitted.branch == "main")
    await server.stop()

    let second = try await server.restarted()
    let next = try await second.client(route)
    try await next.initialize(as: Program(name: "test", version: "1"))
    #expect(try await next.call(SessionOpenRequest(session: session)).current == "r1")
    let stored = try await next.call(SessionRevisionRequest(session: session, revision: "r1"))
    #expect(stored.vertices == fitted.vertices && stored.bindOffsets == fitted.bindOffsets)
    #expect(stored.controllers == fitted.controllers && stored.camera == fitted.camera)
    #expect(stored.info.author == "Ada" && stored.info.reason == "first try" && stored.info.kind == "fit")
    #expect(stored.info.parts == ["photo", "state"])
    // Neither the template nor the photo has been opened since the restart.
    (request.from, request.reason) = ("r1", "second try")
    #expect(try await next.call(request).revision == "r2")
    await second.stop()
  }

  @Test func editsAreKeptAndGoneOnFrom() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let session = try await server.fittedSession(client)
    let edit = try await client.call(
      SessionCommitRequest(
        session: session, from: "r1", controllers: ["jaw-open": 0.25], author: "Ada", reason: "her mouth is open"))
    #expect(edit.revision == "r2" && edit.parent == "r1" && edit.kind == "edit")
    let stored = try await client.call(SessionRevisionRequest(session: session, revision: "r2"))
    let before = try await client.call(SessionRevisionRequest(session: session, revision: "r1"))
    #expect(stored.controllers["jaw-open"] == 0.25)
    #expect(stored.bindOffsets == before.bindOffsets && stored.vertices != before.vertices)

    var refine = server.fixture.fitRequest
    (refine.session, refine.from) = (session, "r2")
    refine.constraints = FitConstraints(locked: ["jaw-open"])
    let refined = try await client.call(refine)
    #expect(refined.controllers["jaw-open"] == 0.25, "a locked control keeps the artist's value")
    let history = try await client.call(SessionHistoryRequest(session: session))
    #expect(history.revisions.map(\.kind) == ["fit", "edit", "refine"])
    #expect(history.revisions.last?.parts == ["constraints", "photo", "state"])
    await server.stop()
  }

  @Test func furtherPhotosAreKeptForTheNextRefinement() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let session = try await server.newSession(client)
    var request = server.fixture.fitRequest
    request.session = session
    request.also = [AlsoPhoto(photo: request.photo)]
    let fitted = try #require(try await client.call(request).also)
    await server.stop()

    let second = try await server.restarted()
    let next = try await second.readyClient(.inProcess)
    _ = try await next.call(SessionOpenRequest(session: session))
    let edit = try await next.call(
      SessionCommitRequest(session: session, from: "r1", controllers: ["jaw-open": 0.5]))
    #expect(edit.parts == ["also/1/photo", "photo", "state"])
    for name in ["r1", "r2"] {
      let stored = try await next.call(SessionRevisionRequest(session: session, revision: name))
      #expect(stored.details["also"] == [["photo": .string(request.photo.text), "face": 0]])
    }
    // The engine goes on from what the photo had of its own: the toy answers with the expression that it was given.
    request.from = "r2"
    let refined = try #require(try await next.call(request).also)
    #expect(refined.map(\.controllers) == fitted.map(\.controllers))
    await second.stop()
  }

  @Test func editDuringAFitIsNeverOverwritten() async throws {
    let hold = Hold()
    let server = try await TestServer(engine: hold.engine)
    let client = try await server.readyClient(.inProcess)
    let session = try await server.fittedSession(client)
    var request = server.fixture.fitRequest
    (request.session, request.from) = (session, "r1")
    for rule in [ConflictRule?.none, .branch] {
      let current = try #require(try await client.call(SessionOpenRequest(session: session)).current)
      (request.from, request.onConflict) = (current, rule)
      hold.begin()
      let before = try await server.openFits(client)
      let fit = Task { [request] in try await client.call(request) }
      while try await server.openFits(client) == before { try await Task.sleep(for: .milliseconds(1)) }
      let edit = try await client.call(
        SessionCommitRequest(session: session, from: current, controllers: ["jaw-open": 0.5]))
      hold.end()
      if rule == .branch {
        let branched = try await fit.value
        #expect(branched.branch == "branch-4" && branched.revision == "r4")
      } else {
        let error = await #expect(throws: ResponseError.self) { try await fit.value }
        #expect(error?.code == .contentModified)
        #expect(error?.data?["current"] == .string(edit.revision))
      }
      #expect(try await client.call(SessionOpenRequest(session: session)).current == edit.revision)
    }
    await server.stop()
  }

  @Test func cancelledFitLeavesNoRevision() async throws {
    var engine = ToyEngine()
    engine.steps = 1_000_000
    let server = try await TestServer(engine: engine)
    let client = try await server.readyClient(.inProcess)
    let session = try await server.newSession(client)
    var request = server.fixture.fitRequest
    request.session = session
    let fit = Task { [request] in try await client.call(request) }
    while try await client.call(ServerStatusRequest()).fits.running == 0 { try await Task.sleep(for: .milliseconds(1)) }
    fit.cancel()
    await #expect(throws: ResponseError.requestCancelled) { try await fit.value }
    try await server.waitUntilNothingRuns(client)
    #expect(try await client.call(SessionHistoryRequest(session: session)).revisions.isEmpty)
    await server.stop()
  }

  @Test(arguments: Route.allCases)
  func twoApplicationsSeeEachOthersRevisions(route: Route) async throws {
    let server = try await TestServer()
    let blender = try await server.readyClient(route)
    let session = try await server.fittedSession(blender)
    let maya = try await server.peer(route)
    maya.send(.request(InitializeRequest(client: Program(name: "maya", version: "1")), id: .number(1)))
    _ = await maya.answer(to: .number(1))
    maya.send(.request(SessionOpenRequest(session: session), id: .number(2)))
    _ = await maya.answer(to: .number(2))
    _ = try await blender.call(SessionCommitRequest(session: session, from: "r1", reason: "seen by both"))
    guard case .message(.notification(SessionChangedNotification.method, let params)) = await maya.next() else {
      Issue.record("Maya has heard nothing")
      return
    }
    let changed = try SessionChangedNotification(json: params)
    #expect(changed.revision?.revision == "r2" && changed.revision?.reason == "seen by both")
    #expect(changed.info.current == "r2" && changed.client == "test")
    maya.send(.request(SessionCommitRequest(session: session, from: "r1"), id: .number(3)))
    #expect(await maya.answer(to: .number(3)).map { $0.errorCode } == .contentModified)
    maya.send(.request(SessionCommitRequest(session: session, from: "r2"), id: .number(4)))
    #expect(await maya.answer(to: .number(4)).map { $0.errorCode } == .some(nil))
    #expect(try await blender.call(SessionHistoryRequest(session: session)).revisions.map(\.author).last == "maya")
    await server.stop()
  }

  @Test func treeIsRevertedBranchedAndPruned() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let session = try await server.fittedSession(client)
    _ = try await client.call(SessionCommitRequest(session: session, from: "r1"))
    let back = try await client.call(SessionRevertRequest(session: session, revision: "r1", expected: "r2"))
    #expect(back.current == "r1")
    let branch = try await client.call(SessionBranchRequest(session: session, branch: "older", revision: "r1"))
    #expect(branch.branch == "older" && branch.branches == ["main": "r1", "older": "r1"])
    let pruned = try await client.call(SessionPruneRequest(session: session, revision: "r2"))
    #expect(pruned.pruned == ["r2"])
    let report = try await client.call(SessionCheckRequest())
    #expect(report.faults.isEmpty && report.sessions == 1)
    _ = try await client.call(SessionDeleteRequest(session: session))
    #expect(try await client.call(SessionListRequest()).sessions.isEmpty)
    #expect(try await client.call(SessionCheckRequest()).objects == 0)
    await server.stop()
  }

  @Test func texturesAreKeptWithTheRevisionAndInheritedByEdits() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let session = try await server.fittedSession(client)
    let albedo = try server.folder.write(Array("colours".utf8), to: "albedo.png")
    let textured = try await client.call(
      SessionCommitRequest(session: session, from: "r1", attachments: ["texture/albedo": albedo], kind: "texture"))
    #expect(textured.kind == "texture" && textured.parts == ["photo", "state", "texture/albedo"])
    let edit = try await client.call(
      SessionCommitRequest(session: session, from: "r2", controllers: ["jaw-open": 0.5]))
    #expect(edit.parts.contains("texture/albedo"))
    await server.stop()
  }

  @Test(arguments: [
    (FitConstraints(locked: ["no-such"]), ErrorCode.controllerUnknown),
    (FitConstraints(controllers: ["no-such": 1]), .controllerUnknown),
    (FitConstraints(points: [PointPin(vertex: 4711, position: [0, 0, 0])]), .constraintInvalid),
    (FitConstraints(pixels: [PixelPin(vertex: 12, pixel: [0, 0])]), .constraintInvalid),
    (FitConstraints(sculpted: SculptedVertices(vertices: [99], positions: [.zero])), .constraintInvalid),
    (FitConstraints(frozen: FrozenVertices(regions: ["no-such"])), .constraintInvalid),
    (FitConstraints(frozen: FrozenVertices(vertices: [99])), .constraintInvalid),
  ])
  func constraintsThatCannotHoldAreRefused(constraints: FitConstraints, code: ErrorCode) async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let session = try await server.fittedSession(client)
    var request = server.fixture.fitRequest
    (request.session, request.from, request.constraints) = (session, "r1", constraints)
    let error = await #expect(throws: ResponseError.self) { try await client.call(request) }
    #expect(error?.code == code)
    await server.stop()
  }

  @Test func strangeNamesOfRevisionsAreUnknown() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let session = try await server.fittedSession(client)
    for name in ["1", "r", "r0", "r-1", "r01", "r2", "r99999999999999999999", "R1"] {
      let error = await #expect(throws: ResponseError.self) {
        try await client.call(SessionRevisionRequest(session: session, revision: name))
      }
      #expect(error?.code == .revisionUnknown, "\(name)")
    }
    await server.stop()
  }

  @Test func serverWithoutAStoreSaysSoAndStillFits() async throws {
    let folder = try TemporaryFolder()
    let fixture = try Fixture.toy(in: folder)
    let server = LikenessServer(store: .failure(.inUse(path: "/somewhere"))) { ToyEngine() }
    let client = Client.connect(inProcessTo: server.accept)
    try await fixture.open(on: client)
    let error = await #expect(throws: ResponseError.self) { try await client.call(SessionListRequest()) }
    #expect(error?.code == .storeUnavailable)
    #expect(try await client.call(fixture.fitRequest).revision == "r1")
    await server.stop()
  }
}

extension Result where Failure == ResponseError {
  fileprivate var errorCode: ErrorCode? {
    if case .failure(let error) = self { error.code } else { nil }
  }
}
