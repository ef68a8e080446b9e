import HeadTemplates
import Images
public import LikenessProtocol
import Synchronization

/// The server's whole state: what is open, what is being fitted, who is connected. It knows no transport: whoever has
/// a connection hands it over.
public final class LikenessServer: Sendable {
  private struct State {
    var templates: LeastRecentlyUsed<ContentHash, HeadTemplate>
    var photos: LeastRecentlyUsed<ContentHash, Photo>
    var sessions: [ObjectIdentifier: Session] = [:]
    var idleSince: ContinuousClock.Instant? = .now
    var revisions = 0
  }

  let engine: LazyEngine
  let fits: FitQueue
  let limits: ServerLimits
  let tell: @Sendable (ServerEvent) -> Void
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  /// A server with the product's engine, whose models are loaded when they are first needed.
  ///
  /// - Parameter observer: told what happens, from any thread; it must not block.
  public convenience init(
    resources: Resources, observer: @escaping @Sendable (ServerEvent) -> Void = { _ in }
  ) {
    self.init(observer: observer) { PipelineEngine(pipeline: try FitPipeline(resources: resources)) }
  }

  package init(
    limits: ServerLimits = ServerLimits(), observer: @escaping @Sendable (ServerEvent) -> Void = { _ in },
    makeEngine: @escaping @Sendable () throws -> any FitEngine
  ) {
    self.limits = limits
    tell = observer
    engine = LazyEngine(makeEngine)
    fits = FitQueue(waitingLimit: limits.waitingFits)
    state = Mutex(
      State(
        templates: LeastRecentlyUsed(capacity: limits.templates),
        photos: LeastRecentlyUsed(capacity: limits.photos, costLimit: limits.photoBytes)))
  }

  /// Takes a new connection; the answer is the handler for what comes on it.
  public func accept(_ connection: any Connection) -> any MessageHandler {
    let session = Session(server: self, connection: connection)
    state.withLock { state in
      state.sessions[ObjectIdentifier(session)] = session
      state.idleSince = nil
    }
    tell(.connected)
    return session
  }

  /// How long nobody has been connected; nil while somebody is.
  public var idleTime: Duration? {
    state.withLock { $0.idleSince }.map { .now - $0 }
  }

  /// Cancels all fits and closes all connections, and gives a running fit a moment to notice.
  public func stop() async {
    for session in state.withLock({ Array($0.sessions.values) }) { session.close() }
    for _ in 0..<200 where fits.isBusy { try? await Task.sleep(for: .milliseconds(25)) }
  }
}

extension LikenessServer {
  func remove(_ session: Session) {
    state.withLock { state in
      state.sessions[ObjectIdentifier(session)] = nil
      if state.sessions.isEmpty { state.idleSince = .now }
    }
    tell(.disconnected)
  }

  func template(_ hash: ContentHash) throws(ResponseError) -> HeadTemplate {
    guard let template = state.withLock({ $0.templates.value(for: hash) }) else { throw .templateNotOpen(hash) }
    return template
  }

  func keep(_ template: HeadTemplate, as hash: ContentHash) {
    state.withLock { $0.templates.insert(template, for: hash) }
  }

  func photo(_ hash: ContentHash) throws(ResponseError) -> Photo {
    guard let photo = state.withLock({ $0.photos.value(for: hash) }) else { throw .photoUnknown(hash) }
    return photo
  }

  func keep(_ photo: Photo, as hash: ContentHash) {
    state.withLock { $0.photos.insert(photo, for: hash, cost: photo.pixels.samples.count) }
  }

  func nextRevision() -> String {
    state.withLock { state in
      state.revisions += 1
      return "r\(state.revisions)"
    }
  }

  var status: ServerStatusResponse {
    let (connections, templates, photos) = state.withLock { ($0.sessions.count, $0.templates.count, $0.photos.count) }
    let uptime = ContinuousClock.now - start
    return ServerStatusResponse(
      version: productVersion, protocolVersion: .current, uptimeSeconds: uptime / .seconds(1),
      connections: connections, templates: templates, photos: photos, fits: fits.counts)
  }
}
