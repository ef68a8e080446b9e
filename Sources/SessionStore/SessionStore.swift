import ArrayFiles
import Glibc
import JSONValues
import Synchronization

/// Everything artists have decided, on the disk: sessions with their trees of revisions, and the files that those are
/// made of.
///
/// Whatever a call has returned survives `kill -9` and a power cut. Calls may come from any thread; they wait for each
/// other. The store knows neither clocks nor formats: times and bytes are given to it.
public final class SessionStore: Sendable {
  struct State {
    var open: [String: SessionDatabase] = [:]
    /// The order in which sessions were used, the latest last.
    var uses: [String] = []
  }

  public let folder: String
  let limits: StoreLimits
  let objects: ObjectFolder
  private let lock: Int32
  let state = Mutex(State())
  /// Bytes of all objects; changed under the lock of `state`, read without it.
  let storedBytes: Atomic<Int>

  /// Opens the store in a folder, which is made if it is not there.
  ///
  /// - Throws: `StoreError.inUse` where another process has it open, `.folderNotPrivate` where others may enter.
  public init(folder: String, limits: StoreLimits = StoreLimits()) throws(StoreError) {
    self.folder = folder
    self.limits = limits
    objects = ObjectFolder(path: folder + "/objects", incoming: folder + "/incoming")
    // Whoever may change the folder around could put another store in the place of this one.
    let outer = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
    if !outer.isEmpty {
      try DurableFiles.makeFolder(outer)
      // It may be a link to another disk; what counts is where that leads.
      try Self.checkOwner(of: outer, closed: 0o022, isFollowed: true)
    }
    try DurableFiles.makeFolder(folder)
    try Self.checkOwner(of: folder, closed: 0o077)
    lock = try Self.lock(folder)
    for name in ["objects", "incoming", "sessions"] { try DurableFiles.makeFolder("\(folder)/\(name)") }
    for name in DurableFiles.names(in: folder + "/incoming") {
      try DurableFiles.removeTree("\(folder)/incoming/\(name)")
    }
    storedBytes = Atomic(objects.all().values.reduce(0, +))
  }

  deinit {
    close()
    Glibc.close(lock)
  }

  /// Closes the databases and lets another process have the store. What is asked for afterwards may be refused.
  public func close() {
    state.withLock { state in
      for database in state.open.values { database.close() }
      state.open = [:]
      state.uses = []
    }
    flock(lock, LOCK_UN)
  }

  /// - Parameter closed: the bits of the mode that others must not have.
  private static func checkOwner(of folder: String, closed: mode_t, isFollowed: Bool = false) throws(StoreError) {
    var status = stat()
    let isThere = (isFollowed ? stat(folder, &status) : lstat(folder, &status)) == 0
    guard isThere else { throw systemError(folder) }
    guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), status.st_mode & closed == 0 else {
      throw .folderNotPrivate(path: folder)
    }
  }

  /// The kernel gives the lock back however its holder ends.
  private static func lock(_ folder: String) throws(StoreError) -> Int32 {
    let path = folder + "/lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw systemError(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      Glibc.close(descriptor)
      throw .inUse(path: folder)
    }
    return descriptor
  }
}

// MARK: - Sessions

extension SessionStore {
  /// Begins a session.
  ///
  /// - Parameters:
  ///   - id: 16 hexadecimal digits that the client chose, so that it may ask again after a lost answer; a session of that
  ///     id, name and template is then returned as it is.
  ///   - template: the head template's file.
  public func create(
    id: String? = nil, name: String, template: [UInt8], at time: Double
  ) throws(StoreError) -> SessionSummary {
    try locked { (state) throws(StoreError) in
      if let id, ids().contains(id) {
        let known = try database(id, &state).summary
        guard known.name == name, known.template == contentHash(of: template) else { throw .idTaken(id) }
        return known
      }
      if let id, !Self.isID(id) { throw .sessionUnknown(id) }
      guard ids().count < limits.sessions else { throw .tooManySessions(limit: limits.sessions) }
      let hash = try put(template, &state)
      let summary = SessionSummary(id: id ?? Self.newID(), name: name, template: hash, created: time)
      let database = try SessionDatabase(creating: summary, in: sessionFolder(summary.id))
      keep(database, &state)
      return summary
    }
  }

  /// The ids of all sessions, readable or not.
  public func ids() -> [String] { DurableFiles.names(in: folder + "/sessions").filter(Self.isID) }

  public func summary(of session: String) throws(StoreError) -> SessionSummary {
    try locked { (state) throws(StoreError) in try database(session, &state).summary }
  }

  /// Removes a session for good; its files go with the next collection.
  public func delete(_ session: String) throws(StoreError) {
    try locked { (state) throws(StoreError) in
      guard ids().contains(session) else { throw .sessionUnknown(session) }
      forget(session, &state)
      try sessionFolder(session).remove()
    }
  }

  private static func newID() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func isID(_ text: String) -> Bool { text.utf8.count == 16 && isHexadecimal(text) }
}

// MARK: - Files

extension SessionStore {
  /// The bytes of a stored file, checked against its name.
  public func object(_ hash: String) throws(StoreError) -> [UInt8] { try objects.get(hash) }

  /// Bytes of all stored files. Does not wait for calls that write.
  public var bytes: Int { storedBytes.load(ordering: .relaxed) }

  func put(_ bytes: [UInt8], _ state: inout State) throws(StoreError) -> String {
    guard self.bytes + bytes.count <= limits.bytes else { throw .full(limit: limits.bytes) }
    let (hash, added) = try objects.put(bytes)
    storedBytes.add(added, ordering: .relaxed)
    return hash
  }
}

// MARK: - Open databases

extension SessionStore {
  /// `Mutex.withLock` that keeps the error's type.
  func locked<Value>(
    _ body: (inout State) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try state.withLock { state -> Result<Value, StoreError> in
      do throws(StoreError) { return .success(try body(&state)) } catch { return .failure(error) }
    }.get()
  }

  func database(_ session: String, _ state: inout State) throws(StoreError) -> SessionDatabase {
    if let database = state.open[session] {
      keep(database, &state)
      return database
    }
    guard Self.isID(session), ids().contains(session) else { throw .sessionUnknown(session) }
    let database = try SessionDatabase(opening: sessionFolder(session))
    keep(database, &state)
    return database
  }

  func forget(_ session: String, _ state: inout State) {
    state.open.removeValue(forKey: session)?.close()
    state.uses.removeAll { $0 == session }
  }

  private func keep(_ database: SessionDatabase, _ state: inout State) {
    let id = database.summary.id
    state.open[id] = database
    state.uses.removeAll { $0 == id }
    state.uses.append(id)
    if state.uses.count > limits.openSessions, let oldest = state.uses.first { forget(oldest, &state) }
  }

  func sessionFolder(_ id: String) -> SessionFolder {
    SessionFolder(path: "\(folder)/sessions/\(id)", incoming: objects.incoming)
  }
}
