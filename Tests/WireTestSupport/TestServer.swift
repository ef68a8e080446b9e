package import LikenessClient
import LikenessProtocol
package import LikenessService
package import LikenessTransport
import SessionStore

/// Where a test body runs: against the server in the same process, or through a real socket.
package enum Route: String, Sendable, CaseIterable {
  case inProcess
  case socket
}

/// A server with an engine of the test's choice, reachable by either route.
package final class TestServer: Sendable {
  package let server: LikenessServer
  package let folder: TemporaryFolder
  package let fixture: Fixture
  private let listener: SocketServer
  private let makeEngine: @Sendable () throws -> any FitEngine
  private let store: SessionStore

  package convenience init(engine: ToyEngine = ToyEngine(), limits: ServerLimits = ServerLimits()) async throws {
    try await self.init(limits: limits) { engine }
  }

  /// - Parameter folder: of an earlier server that was stopped, to go on with its sessions.
  package init(
    limits: ServerLimits = ServerLimits(), folder: TemporaryFolder? = nil,
    makeEngine: @escaping @Sendable () throws -> any FitEngine
  ) async throws {
    let folder = try folder ?? TemporaryFolder()
    let store = try SessionStore(folder: folder.path("store"))
    let server = LikenessServer(
      limits: limits, store: .success(store), arrayRoot: folder.path("arrays"), makeEngine: makeEngine)
    self.server = server
    self.folder = folder
    self.makeEngine = makeEngine
    self.store = store
    fixture = try .toy(in: folder)
    listener = try await SocketServer.listen(at: folder.path("s.sock")) { server.accept($0) }
  }

  package var socket: SocketLocation { SocketLocation(path: folder.path("s.sock")) }

  package func peer(_ route: Route) async throws -> Peer {
    switch route {
    case .inProcess: Peer.connect(inProcessTo: server.accept)
    case .socket: try await Peer.connect(toSocketAt: socket.path)
    }
  }

  package func client(_ route: Route) async throws -> Client {
    switch route {
    case .inProcess: Client.connect(inProcessTo: server.accept)
    case .socket: try await Client.connect(to: socket)
    }
  }

  /// A client that has template and photo open.
  package func readyClient(_ route: Route) async throws -> Client {
    let client = try await client(route)
    try await fixture.open(on: client)
    return client
  }

  package func stop() async {
    await listener.close()
    await server.stop()
    store.close()
  }

  /// Another server in the place of this one, which has been stopped.
  package func restarted() async throws -> TestServer { try await TestServer(folder: folder, makeEngine: makeEngine) }
}
