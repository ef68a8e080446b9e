import Foundation
import JSONValues
import LikenessClient
import LikenessProtocol
import LikenessService
import TestSupport
import Testing
import Texturing
import WireTestSupport

/// Textures from a client's side: which photos they are made from.
@Suite(.timeLimit(.minutes(1)))
struct TextureExtractTests {
  /// As a client has it that has fitted to one photo and knows nothing of others.
  private func request(
    _ server: TestServer, _ fitted: FitRunResponse, _ folder: TemporaryFolder
  ) -> TextureExtractRequest {
    TextureExtractRequest(
      template: server.fixture.template, photo: server.fixture.fitRequest.photo, camera: fitted.camera,
      pose: HeadPose(controllers: fitted.controllers, bindOffsets: fitted.bindOffsets), folder: folder.url.path,
      name: "anna", size: 64)
  }

  private func fit(_ server: TestServer, _ client: Client, to further: Int) async throws -> (String, FitRunResponse) {
    let session = try await server.newSession(client)
    var fit = server.fixture.fitRequest
    fit.session = session
    fit.also = Array(repeating: AlsoPhoto(photo: fit.photo), count: further)
    return (session, try await client.call(fit))
  }

  @Test(arguments: Route.allCases)
  func photosOfTheRevisionAreAllUsed(route: Route) async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(route)
    let (session, fitted) = try await fit(server, client, to: 2)
    let folder = try TemporaryFolder()
    var request = request(server, fitted, folder)
    #expect(try await client.call(request).notes.count == 1)
    (request.session, request.revision) = (session, "r1")
    let notes = try await client.call(request).notes
    #expect(notes.map { $0.prefix(3) } == ["100", "200", "201"])
    // The scene's head: who it is and its offsets, with the expression that the photo had.
    var controllers = fitted.controllers
    for name in ["head-turn", "jaw-open"] { controllers[name] = try #require(fitted.also?[0].controllers[name]) }
    #expect(controllers != fitted.controllers)
    let expected = try await client.call(
      RigEvaluateRequest(
        template: server.fixture.template, controllers: controllers, bindOffsets: fitted.bindOffsets))
    #expect(notes[1].hasSuffix(": \(expected.vertices.values)"))
    withExtendedLifetime(folder) {}
    await server.stop()
  }

  @Test(arguments: Route.allCases)
  func whatTheHeadHasOfItsOwnIsTaken(route: Route) async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(route)
    let (_, fitted) = try await fit(server, client, to: 0)
    let folder = try TemporaryFolder()
    var request = request(server, fitted, folder)
    request.base = [BaseTile(udim: 1001, color: try folder.write(Fixture.photo(shade: 90), to: "own.png"))]
    request.detailMesh = try folder.write(Array(Self.triangle.utf8), to: "sculpt.obj")
    #expect(try await client.call(request).notes.suffix(2) == ["base", "detail"])
    withExtendedLifetime(folder) {}
    await server.stop()
  }

  @Test func aFileOfTheHeadsOwnThatCannotBeUsedIsNamed() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let (_, fitted) = try await fit(server, client, to: 0)
    let folder = try TemporaryFolder()
    let whole = request(server, fitted, folder)
    let (missing, text) = (folder.url.path + "/missing", try folder.write(Array("no picture".utf8), to: "own.txt"))
    func refusal(base: String? = nil, detailMesh: String? = nil) async -> ResponseError? {
      var request = whole
      request.base = base.map { [BaseTile(udim: 1001, color: $0)] }
      request.detailMesh = detailMesh
      return await #expect(throws: ResponseError.self) { try await client.call(request) }
    }
    for error in [await refusal(base: missing), await refusal(detailMesh: missing)] {
      #expect(error?.code == .fileNotReadable)
      #expect(error?.data == ["path": .string(missing)])
    }
    let (base, detail) = (await refusal(base: text), await refusal(detailMesh: text))
    #expect(base?.code == .textureFailed)
    #expect(base?.message.contains("own texture for the UDIM tile 1001, \(text), cannot be used: ") == true)
    #expect(detail?.code == .textureFailed)
    #expect(detail?.message.contains("The detail mesh \(text) cannot be used: ") == true)
    withExtendedLifetime(folder) {}
    await server.stop()
  }

  @Test func mapsAreReadOfTilesOnWhichTheHeadLies() throws {
    let template = ToyHead.template()
    var read: [String] = []
    var options = TextureOptions()
    let paths = try TextureOptions.basePaths("/own.<UDIM>.png", of: template)
    #expect(paths[1001] == "/own.1001.png")
    try options.takeOwn(base: paths.merging([1099: "/other.png"]) { $1 }, detailMesh: nil, of: template) { path in
      read.append(path)
      return Fixture.photo(shade: 90)
    }
    #expect(Set(read) == Set(paths.values))
    #expect(options.base != nil)
    #expect(try TextureOptions.basePaths("/own.png", of: template) == [1001: "/own.png"])
  }

  private static let triangle = """
    v 0 0 0
    v 1 0 0
    v 0 1 0
    vt 0 0
    vt 1 0
    vt 0 1
    f 1/1 2/2 3/3
    """

  @Test func photosAreFoundAgainByADaemonThatWasStartedAnewAndAfterAnEdit() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let (session, fitted) = try await fit(server, client, to: 1)
    await server.stop()
    let second = try await server.restarted()
    let next = try await second.readyClient(.inProcess)
    _ = try await next.call(SessionCommitRequest(session: session, from: "r1", controllers: ["jaw-open": 0.5]))
    let folder = try TemporaryFolder()
    var request = request(second, fitted, folder)
    (request.session, request.revision) = (session, "r2")
    #expect(try await next.call(request).notes.count == 2)
    withExtendedLifetime(folder) {}
    await second.stop()
  }

  @Test func whatIsNoRevisionOfTheHeadIsRefusedBeforeAnyWork() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let (session, fitted) = try await fit(server, client, to: 1)
    let folder = try TemporaryFolder()
    let whole = request(server, fitted, folder)
    func code(_ session: String?, _ revision: String?) async -> ErrorCode? {
      var request = whole
      (request.session, request.revision) = (session, revision)
      return await #expect(throws: ResponseError.self) { try await client.call(request) }?.code
    }
    #expect(await code(session, nil) == .constraintInvalid)
    #expect(await code(nil, "r1") == .constraintInvalid)
    #expect(await code(session, "r7") == .revisionUnknown)
    #expect(await code("0123456789abcdef", "r1") == .sessionUnknown)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    await server.stop()
  }
}
