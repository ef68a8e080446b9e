import LikenessClient
import LikenessProtocol
import LikenessService
import LikenessTransport

/// A way to the sessions: through the daemon where one runs, else through a server within this program, which then has
/// the store to itself.
struct SessionDoor {
  let resources: Resources
  private let client: Client
  /// Kept for as long as it is asked.
  private let server: LikenessServer?

  static func open() async throws -> SessionDoor {
    let environment = programEnvironment()
    let resources = try Resources.ofThisProgram(environment: environment)
    let location = SocketLocation(environment: environment)
    if let client = try? await Client.connect(to: location) {
      try await client.initialize(as: Program(name: "likeness", version: productVersion))
      return SessionDoor(resources: resources, client: client, server: nil)
    }
    let store = StateFolder(option: nil, environment: environment)?.openStore()
    let server = LikenessServer(resources: resources, store: store)
    let client = Client.connect(inProcessTo: server.accept)
    try await client.initialize(as: Program(name: "likeness", version: productVersion))
    return SessionDoor(resources: resources, client: client, server: server)
  }

  func call<Request: RequestType>(_ request: Request) async throws -> Request.Response {
    try await client.call(request)
  }

  /// The id of a session that is called so, by id or by name.
  func id(of session: String) async throws -> String {
    let named = try await call(SessionListRequest()).sessions.filter { $0.session == session || $0.name == session }
    if named.count > 1 { throw CommandError.sessionAmbiguous(name: session, ids: named.map(\.session)) }
    // An id that is in no list is damaged, or is none: the daemon says which.
    return named.first?.session ?? session
  }
}
