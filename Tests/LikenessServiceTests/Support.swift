import LikenessClient
import LikenessProtocol
import Synchronization
import WireTestSupport

/// Keeps the fits of a toy engine from ending.
final class Hold: Sendable {
  private let isOn = Atomic(false)

  func begin() { isOn.store(true, ordering: .relaxed) }
  func end() { isOn.store(false, ordering: .relaxed) }

  var engine: ToyEngine {
    var engine = ToyEngine()
    engine.isHeld = { self.isOn.load(ordering: .relaxed) }
    return engine
  }
}

extension TestServer {
  /// Starts a fit and returns once the server has taken it.
  func startFit(_ client: Client) async throws -> Task<FitRunResponse, any Error> {
    let before = try await openFits(client)
    let request = fixture.fitRequest
    let task = Task { try await client.call(request) }
    while try await openFits(client) == before { try await Task.sleep(for: .milliseconds(1)) }
    return task
  }

  /// Running, waiting and finished fits.
  func openFits(_ client: Client) async throws -> Int {
    let fits = try await client.call(ServerStatusRequest()).fits
    return fits.running + fits.waiting + fits.finished
  }

  func waitUntilNothingRuns(_ client: Client) async throws {
    while try await client.call(ServerStatusRequest()).fits.running > 0 { try await Task.sleep(for: .milliseconds(1)) }
  }
}

extension Sequence {
  func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}

extension TestServer {
  func newSession(_ client: Client) async throws -> String {
    try await client.call(SessionCreateRequest(template: fixture.template, name: "Anna")).session
  }

  /// A session with one fit in it.
  func fittedSession(_ client: Client) async throws -> String {
    let session = try await newSession(client)
    var request = fixture.fitRequest
    request.session = session
    _ = try await client.call(request)
    return session
  }
}
