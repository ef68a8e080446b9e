import Foundation
import LikenessClient
import LikenessProtocol
import Testing
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
