package import LikenessClient
import LikenessProtocol
package import LikenessService
package import LikenessTransport

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

  package convenience init(engine: ToyEngine = ToyEngine(), limits: ServerLimits = ServerLimits()) async throws {
    let folder = try TemporaryFolder()
    try await self.init(
      LikenessServer(limits: limits) { engine }, fixture: .toy(in: folder), folder: folder)
  }

  package init(_ server: LikenessServer, fixture: Fixture, folder: TemporaryFolder) async throws {
    self.server = server
    self.fixture = fixture
    self.folder = folder
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
  }
}
