import ArrayFiles
import Foundation
import LikenessClient
import LikenessProtocol
import LikenessService
import Testing
import WireTestSupport

/// Arrays in files: agreed on, found again, bounded, and never from anywhere else.
@Suite(.timeLimit(.minutes(1)))
struct ArrayChannelTests {
  private let folder: TemporaryFolder
  private let channel: ArrayChannel
  private let points = (0..<2000).map { SIMD3(Float($0), 0.5, -1) }

  init() throws {
    folder = try TemporaryFolder()
    channel = try ArrayChannel(in: folder.url.path)
  }

  private func reference(_ file: String, count: Int = 2000) -> PointArray {
    PointArray(ArrayReference(elementType: .float32, shape: [count, 3], file: file, array: "offsets"))
  }

  @Test func largeArraysGoIntoFilesAndComeBack() throws {
    let placed = channel.place(["offsets": points])["offsets"]!
    #expect(placed.values.isEmpty && placed.reference?.shape == [2000, 3])
    #expect(try channel.points(placed) == points)
    #expect(channel.place(["offsets": [.zero]])["offsets"] == PointArray([.zero]), "a small one is not worth a file")
  }

  @Test func onlyTheNewestFilesAreKept() throws {
    for _ in 0..<100 { _ = channel.place(["offsets": points]) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: channel.folder!).count == 64)
  }

  @Test func filesFromElsewhereAreRefused() throws {
    let file = ArrayFile(arrays: ["offsets": NamedArray(points)]).serialized()
    let outside = try folder.write(file, to: "outside.safetensors")
    let inside = channel.folder!
    try FileManager.default.createSymbolicLink(atPath: inside + "/link", withDestinationPath: outside)
    try FileManager.default.linkItem(atPath: outside, toPath: inside + "/hard")
    try FileManager.default.createDirectory(atPath: inside + "/folder", withIntermediateDirectories: false)
    #expect(mkfifo(inside + "/pipe", 0o600) == 0)
    try Data(file).write(to: URL(filePath: inside + "/good"))
    #expect(try channel.points(reference("good")) == points)
    for name in ["link", "hard", "folder", "pipe", "missing", "../outside.safetensors", outside] {
      #expect(throws: ResponseError.self, "\(name)") { try channel.points(reference(name)) }
    }
    #expect(throws: ResponseError.self) { try channel.points(reference("good", count: 3)) }
    try FileManager.default.removeItem(atPath: inside + "/folder")
  }

  @Test func previewsOfAConnectionThatAgreedLieInItsFolder() async throws {
    let server = try await TestServer()
    let peer = try await server.peer(.socket)
    let capabilities = Capabilities(arrays: [Capabilities.fileArrays, Capabilities.inlineArrays])
    peer.send(
      .request(
        InitializeRequest(client: Program(name: "test", version: "1"), capabilities: capabilities), id: .number(1)))
    let answer = try InitializeResponse(json: #require(try await peer.answer(to: .number(1))?.get()))
    let arrays = try #require(answer.arrayFolder)
    #expect(answer.capabilities == capabilities)
    #expect(try FileManager.default.attributesOfItem(atPath: arrays)[.posixPermissions] as? Int == 0o700)
    peer.close()
    while FileManager.default.fileExists(atPath: arrays) { try await Task.sleep(for: .milliseconds(1)) }
    await server.stop()
  }
}
