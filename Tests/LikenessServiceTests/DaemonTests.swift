import Foundation
import JSONValues
import LikenessClient
import LikenessProtocol
import LikenessService
import LikenessTransport
import Testing
import WireTestSupport

/// The real program: its socket, its end, and what happens when there are two.
@Suite(.timeLimit(.minutes(2)))
struct DaemonTests {
  @Test func listensServesAndStopsOnSIGTERM() async throws {
    let home = try DaemonHome()
    let daemon = try home.start()
    #expect(daemon.waitUntilReady())
    let client = try await home.client()
    #expect(try await client.call(ServerStatusRequest()).connections == 1)
    daemon.terminate()
    #expect(daemon.result().exitCode == 0)
    #expect(!FileManager.default.fileExists(atPath: home.socket.path))
    await #expect(throws: ClientError.connectionClosed) { try await client.call(ServerStatusRequest()) }
  }

  @Test func socketAndItsFolderArePrivate() async throws {
    let home = try DaemonHome()
    let daemon = try home.start()
    #expect(daemon.waitUntilReady())
    for (path, mode) in [(home.socket.directory, 0o700), (home.socket.path, 0o700), (home.socket.lockPath, 0o600)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect((attributes[.posixPermissions] as? Int).map { $0 & ~mode } == 0, "\(path)")
    }
    daemon.terminate()
    #expect(daemon.result().exitCode == 0)
  }

  @Test func secondDaemonLeavesAndTheFirstStays() async throws {
    let home = try DaemonHome()
    let first = try home.start()
    #expect(first.waitUntilReady())
    let second = try home.start()
    let result = second.result()
    #expect(result.exitCode == 3)
    #expect(result.errors == "likenessd: A Likeness daemon already serves \(home.socket.path).\n")
    _ = try await home.client()
    first.terminate()
    #expect(first.result().exitCode == 0)
  }

  @Test func ofManyStartedAtOnceOneStays() async throws {
    let home = try DaemonHome()
    let daemons = try (0..<6).map { _ in try home.start() }
    let ready = await withTaskGroup(of: Bool.self) { group in
      for daemon in daemons { group.addTask { daemon.waitUntilReady() } }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(ready == 1)
    _ = try await home.client()
    // A daemon that is let go of is killed.
    withExtendedLifetime(daemons) {}
  }

  @Test func leavesWhenNobodyCalls() async throws {
    let home = try DaemonHome()
    let daemon = try home.start("--idle-exit", "1")
    #expect(daemon.waitUntilReady())
    let result = daemon.result()
    #expect(result.exitCode == 0)
    #expect(result.errors.contains("leaving"))
  }

  @Test func unsafeFolderIsRefused() throws {
    let home = try DaemonHome()
    #expect(chmod(home.folder.url.path, 0o755) == 0)
    let result = try home.start().result()
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("chmod 700"))
  }

  @Test func missingResourcesAreToldInOneSentence() throws {
    let home = try DaemonHome()
    let daemon = try DaemonProcess(
      arguments: ["--socket", home.socket.path], environment: ["LIKENESS_RESOURCES": home.folder.path("none")])
    let result = daemon.result()
    #expect(result.exitCode == 1)
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func killedDaemonIsFollowedByAnotherOnTheSameSocket() async throws {
    let home = try DaemonHome()
    let first = try home.start()
    #expect(first.waitUntilReady())
    let client = try await home.client()
    first.kill()
    await #expect(throws: ClientError.connectionClosed) { try await client.call(ServerStatusRequest()) }
    #expect(FileManager.default.fileExists(atPath: home.socket.path))
    let second = try home.start()
    #expect(second.waitUntilReady())
    _ = try await home.client().call(ServerStatusRequest())
    second.terminate()
    #expect(second.result().exitCode == 0)
  }

  @Test func lockNamesItsHolderForAsLongAsItLives() async throws {
    let home = try DaemonHome()
    #expect(ProcessIdentity.holder(of: home.socket) == nil)
    let daemon = try home.start()
    #expect(daemon.waitUntilReady())
    #expect(ProcessIdentity.holder(of: home.socket)?.process == daemon.identifier)
    daemon.kill()
    #expect(FileManager.default.fileExists(atPath: home.socket.lockPath))
    #expect(ProcessIdentity.holder(of: home.socket) == nil, "the file alone says nothing")
  }

  @Test func reportHasNoPathsInIt() async throws {
    let home = try DaemonHome()
    let daemon = try home.start()
    #expect(daemon.waitUntilReady())
    let client = try await home.client()
    _ = try? await client.call(TemplateOpenRequest(path: home.folder.path("secret.safetensors")))
    let report = try await client.call(ServerDiagnoseRequest()).report
    let text = String(decoding: try JSONValue.object(report).serialized(), as: UTF8.self)
    #expect(text.contains("Listening") && text.contains("likeness_errors_total"))
    #expect(!text.contains("secret") && !text.contains("/tmp"))
    daemon.terminate()
    #expect(daemon.result().exitCode == 0)
    #expect(FileManager.default.fileExists(atPath: home.folder.path("state/likenessd.log")))
  }

  @Test(.enabled(if: DaemonHome.shipped != nil, "models, template or photo are not in place"))
  func daemonKilledInMidFitIsFollowedByOneThatFits() async throws {
    let home = try DaemonHome()
    let fixture = try #require(DaemonHome.shipped)
    let first = try home.start()
    #expect(first.waitUntilReady())
    let client = try await home.client()
    try await fixture.addContent(on: client)
    let lost = Task {
      try await client.fit(fixture.fitRequest) { if $0.kind == .report, $0.percentage > 5 { first.kill() } }
    }
    await #expect(throws: ClientError.connectionClosed) { try await lost.value }

    let second = try home.start()
    #expect(second.waitUntilReady())
    let next = try await home.client()
    await #expect(throws: ResponseError.templateNotOpen(fixture.template)) { try await next.call(fixture.fitRequest) }
    try await fixture.addContent(on: next)
    // That the fit starts again is enough; what it gives is another test's business.
    let (started, starts) = AsyncStream.makeStream(of: Void.self)
    let again = Task { try await next.fit(fixture.fitRequest) { if $0.kind == .report { starts.yield() } } }
    for await _ in started { break }
    again.cancel()
    await #expect(throws: ResponseError.requestCancelled) { try await again.value }
    second.terminate()
    #expect(second.result().exitCode == 0)
  }
}

/// A private place for daemons of one test.
private struct DaemonHome {
  let folder: TemporaryFolder
  var socket: SocketLocation { SocketLocation(path: folder.path("d.sock")) }

  init() throws { folder = try TemporaryFolder() }

  static let shipped: Fixture? = {
    guard let resources = try? Resources.ofThisProgram(environment: testEnvironment) else { return nil }
    return hasModels(resources) ? Fixture.shipped(resources) : nil
  }()

  func start(_ options: String...) throws -> DaemonProcess {
    try DaemonProcess(
      arguments: ["--socket", socket.path, "--state", folder.path("state"), "--log-level", "info"] + options,
      environment: testEnvironment)
  }

  /// An initialized client.
  func client() async throws -> Client {
    let client = try await Client.connect(to: socket)
    try await client.initialize(as: Program(name: "test", version: "1"))
    return client
  }
}
