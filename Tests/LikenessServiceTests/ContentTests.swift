import Foundation
import JSONValues
import LikenessClient
import LikenessProtocol
import LikenessService
import Testing
import WireTestSupport

/// Templates and photos from a client's side: what is refused, and what is forgotten.
@Suite(.timeLimit(.minutes(1)))
struct ContentTests {
  @Test func photoAsBytesIsTheSamePhoto() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: server.fixture.photoPath)))
    let answer = try await client.call(PhotoAddRequest(.data(bytes, name: "photo.png")))
    #expect(answer.photo == server.fixture.photo)
    #expect(answer.width == 16)
    #expect(answer.faces == [Face(index: 0, box: [1, 2, 3, 4.5], confidence: 0.75)])
    await server.stop()
  }

  @Test func photoWithoutAFaceIsKept() async throws {
    var engine = ToyEngine()
    engine.faceCount = 0
    let server = try await TestServer(engine: engine)
    let client = try await server.readyClient(.inProcess)
    #expect(try await client.call(PhotoAddRequest(.path(server.fixture.photoPath))).faces.isEmpty)
    await server.stop()
  }

  @Test func adviceOnThePhotoComesWithIt() async throws {
    var engine = ToyEngine()
    engine.faceCount = 2
    let server = try await TestServer(engine: engine)
    let client = try await server.readyClient(.inProcess)
    let answer = try await client.call(PhotoAddRequest(.path(server.fixture.photoPath)))
    #expect(answer.notes == ["The photo shows 2 faces."])
    await server.stop()
  }

  @Test(arguments: ["not absolute", "/", "/dev/zero", "/no/such/file", "/etc/passwd\0.png"])
  func whatIsNoFileIsNotRead(path: String) async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let error = await #expect(throws: ResponseError.self) { try await client.call(PhotoAddRequest(.path(path))) }
    #expect(error?.code == .fileNotReadable)
    #expect(error?.data == ["path": .string(path)])
    await server.stop()
  }

  @Test func namedPipeDoesNotHoldUpTheServer() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    #expect(mkfifo(server.folder.path("pipe"), 0o600) == 0)
    let error = await #expect(throws: ResponseError.self) {
      try await client.call(TemplateOpenRequest(path: server.folder.path("pipe")))
    }
    #expect(error?.code == .fileNotReadable)
    await server.stop()
  }

  @Test func damagedTemplateIsNamed() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let path = try server.folder.write([1, 2, 3], to: "damaged.safetensors")
    let error = await #expect(throws: ResponseError.self) { try await client.call(TemplateOpenRequest(path: path)) }
    #expect(error?.code == .templateInvalid)
    #expect(error?.data == ["path": .string(path)])
    await server.stop()
  }

  @Test func photoNotUsedForLongestIsForgotten() async throws {
    var limits = ServerLimits()
    limits.photos = 1
    let server = try await TestServer(limits: limits)
    let client = try await server.readyClient(.inProcess)
    let other = Fixture.photo(shade: 10)
    _ = try await client.call(PhotoAddRequest(.data(other, name: "other.png")))
    await #expect(throws: ResponseError.photoUnknown(server.fixture.photo)) {
      try await client.call(server.fixture.fitRequest)
    }
    await server.stop()
  }

  @Test func missingModelsSpareWhatNeedsNone() async throws {
    let server = try await TestServer { throw ResourceError.notFound(executablePath: "x") }
    let fixture = server.fixture
    let client = try await server.client(.inProcess)
    try await client.initialize(as: Program(name: "test", version: "1"))
    _ = try await client.call(TemplateOpenRequest(path: fixture.templatePath))
    _ = try await client.call(RigEvaluateRequest(template: fixture.template, controllers: [:]))
    let error = await #expect(throws: ResponseError.self) {
      try await client.call(PhotoAddRequest(.path(fixture.photoPath)))
    }
    #expect(error?.code == .resourceMissing)
    await server.stop()
  }

  @Test func offsetsOfAnotherMeshAreRefused() async throws {
    let server = try await TestServer()
    let client = try await server.readyClient(.inProcess)
    let request = RigEvaluateRequest(
      template: server.fixture.template, controllers: [:], bindOffsets: PointArray([.zero]))
    await #expect(throws: ResponseError.arrayMismatch(field: "bindOffsets", expected: 12, found: 1)) {
      try await client.call(request)
    }
    await server.stop()
  }
}
