import ArrayFiles
import HeadTemplates
import Images
public import LikenessProtocol
public import SessionStore
import Synchronization

/// The server's whole state: what is open, what is being fitted, who is connected. It knows no transport: whoever has
/// a connection hands it over.
public final class LikenessServer: Sendable {
  private struct State {
    var templates: LeastRecentlyUsed<ContentHash, OpenTemplate>
    var photos: LeastRecentlyUsed<ContentHash, OpenPhoto>
    var conversations: [ObjectIdentifier: Conversation] = [:]
    var idleSince: ContinuousClock.Instant? = .now
    var revisions = 0
  }

  let engine: LazyEngine
  let fits: FitQueue
  let sessions: SessionDesk
  let metrics = Metrics()
  /// Where arrays in files lie; nil where they all travel in messages.
  let arrayRoot: String?
  let recentLog: @Sendable () -> [String]
  let limits: ServerLimits
  let tell: @Sendable (ServerEvent) -> Void
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  /// A server with the product's engine, whose models are loaded when they are first needed.
  ///
  /// - Parameters:
  ///   - store: where sessions are kept, or why they cannot be; nil for a server that keeps nothing.
  ///   - arrayRoot: a folder of the user's alone for arrays in files; nil where they all travel in messages.
  ///   - recentLog: the last lines of the log, for `server/diagnose`.
  ///   - observer: told what happens, from any thread; it must not block.
  public convenience init(
    resources: Resources, store: Result<SessionStore, StoreError>? = nil, arrayRoot: String? = nil,
    recentLog: @escaping @Sendable () -> [String] = { [] },
    observer: @escaping @Sendable (ServerEvent) -> Void = { _ in }
  ) {
    self.init(store: store, arrayRoot: arrayRoot, recentLog: recentLog, observer: observer) {
      PipelineEngine(pipeline: try FitPipeline(resources: resources))
    }
  }

  package init(
    limits: ServerLimits = ServerLimits(), store: Result<SessionStore, StoreError>? = nil, arrayRoot: String? = nil,
    recentLog: @escaping @Sendable () -> [String] = { [] },
    observer: @escaping @Sendable (ServerEvent) -> Void = { _ in },
    makeEngine: @escaping @Sendable () throws -> any FitEngine
  ) {
    self.limits = limits
    self.arrayRoot = arrayRoot
    self.recentLog = recentLog
    tell = observer
    let engine = LazyEngine(makeEngine)
    self.engine = engine
    sessions = SessionDesk(store)
    // A model that hangs once may hang for ever; the next fit loads it anew.
    fits = FitQueue(
      limits: .init(running: limits.runningFits, waiting: limits.waitingFits, silence: limits.silence)
    ) { engine.discard() }
    if let arrayRoot { ArrayChannel.prepare(root: arrayRoot) }
    state = Mutex(
      State(
        templates: LeastRecentlyUsed(capacity: limits.templates),
        photos: LeastRecentlyUsed(capacity: limits.photos, costLimit: limits.photoBytes)))
  }

  /// Takes a new connection; the answer is the handler for what comes on it.
  public func accept(_ connection: any Connection) -> any MessageHandler {
    let conversation = Conversation(server: self, connection: connection)
    let isOneTooMany = state.withLock { state in
      state.conversations[ObjectIdentifier(conversation)] = conversation
      state.idleSince = nil
      return state.conversations.count > limits.connections
    }
    metrics.count("likeness_connections_total")
    tell(.connected)
    if isOneTooMany { conversation.turnAway(.busy(limit: limits.connections)) }
    return conversation
  }

  /// How long nobody has been connected; nil while somebody is.
  public var idleTime: Duration? {
    state.withLock { $0.idleSince }.map { .now - $0 }
  }

  /// Cancels all fits and closes all connections, and gives a running fit a moment to notice.
  public func stop() async {
    for conversation in state.withLock({ Array($0.conversations.values) }) { conversation.close() }
    for _ in 0..<200 where !fits.isEmpty { try? await Task.sleep(for: .milliseconds(25)) }
  }
}

extension LikenessServer {
  func remove(_ conversation: Conversation) {
    state.withLock { state in
      state.conversations[ObjectIdentifier(conversation)] = nil
      if state.conversations.isEmpty { state.idleSince = .now }
    }
    tell(.disconnected)
  }

  func openTemplate(_ hash: ContentHash) -> OpenTemplate? { state.withLock { $0.templates.value(for: hash) } }

  func template(_ hash: ContentHash) throws(ResponseError) -> HeadTemplate {
    guard let open = openTemplate(hash) else { throw .templateNotOpen(hash) }
    return open.template
  }

  /// The template of a session, which the store has even where nobody has opened its file.
  func storedTemplate(_ hash: ContentHash) throws(ResponseError) -> HeadTemplate {
    if let open = openTemplate(hash) { return open.template }
    let store = try sessions.store
    let bytes = try asking { () throws(StoreError) in try store.object(hash.text) }
    guard let template = try? HeadTemplate(parsing: bytes) else { throw .templateNotOpen(hash) }
    keep(template, bytes, as: hash)
    return template
  }

  func keep(_ template: HeadTemplate, _ bytes: [UInt8], as hash: ContentHash) {
    state.withLock { $0.templates.insert(OpenTemplate(template: template, bytes: bytes), for: hash) }
  }

  func photo(_ hash: ContentHash) throws(ResponseError) -> OpenPhoto {
    guard let photo = state.withLock({ $0.photos.value(for: hash) }) else { throw .photoUnknown(hash) }
    return photo
  }

  /// A photo that is open, or that a revision was made from.
  func storedPhoto(_ hash: ContentHash) throws(ResponseError) -> OpenPhoto {
    if let photo = try? photo(hash) { return photo }
    guard let bytes = try? sessions.store.object(hash.text), let photo = try? Photo(decoding: bytes) else {
      throw .photoUnknown(hash)
    }
    keep(photo, bytes, as: hash)
    return OpenPhoto(photo: photo, bytes: bytes)
  }

  func keep(_ photo: Photo, _ bytes: [UInt8], as hash: ContentHash) {
    let cost = photo.pixels.samples.count + bytes.count
    state.withLock { $0.photos.insert(OpenPhoto(photo: photo, bytes: bytes), for: hash, cost: cost) }
  }

  func nextRevision() -> String {
    state.withLock { state in
      state.revisions += 1
      return "r\(state.revisions)"
    }
  }

  var status: ServerStatusResponse {
    let (connections, templates, photos) = state.withLock {
      ($0.conversations.count, $0.templates.count, $0.photos.count)
    }
    let uptime = ContinuousClock.now - start
    return ServerStatusResponse(
      version: productVersion, protocolVersion: .current, uptimeSeconds: uptime / .seconds(1),
      connections: connections, templates: templates, photos: photos, fits: fits.counts, metrics: measured)
  }

  /// Counters since the start, and how things are now.
  private var measured: [String: Double] {
    let fits = fits.counts
    var values = metrics.values
    values["likeness_fits_running"] = Double(fits.running)
    values["likeness_fits_waiting"] = Double(fits.waiting)
    values["likeness_fits_finished_total"] = Double(fits.finished)
    values["likeness_fits_stuck"] = Double(self.fits.stuck)
    values["likeness_store_bytes"] = (try? sessions.store).map { Double($0.bytes) }
    return values
  }
}

/// A template with the bytes of its file, which a session keeps.
struct OpenTemplate: Sendable {
  var template: HeadTemplate
  var bytes: [UInt8]
}

/// A photo with the bytes of its file, which a revision keeps.
struct OpenPhoto: Sendable {
  var photo: Photo
  var bytes: [UInt8]
}
