import Foundation
import GRDB
import JSONValues

/// One session's database. Each call is one transaction that is on the disk when the call returns.
final class SessionDatabase: Sendable {
  let folder: SessionFolder
  let summary: SessionSummary
  private let queue: DatabaseQueue

  /// Makes a new session: elsewhere, and then into its place in one step, so that there is never half a session.
  convenience init(creating summary: SessionSummary, in folder: SessionFolder) throws(StoreError) {
    let record = try SealedRecord(summary.json)
    let unfinished = folder.aside
    try unfinished.make()
    try unfinished.write(record)
    try Self.attempt(folder) {
      let queue = try Self.connect(unfinished)
      try SessionSchema.migrator.migrate(queue)
      try queue.write { db in try Self.insert(summary: record, into: db) }
      try queue.close()
    }
    try unfinished.move(to: folder)
    try self.init(opening: folder)
  }

  /// Opens the database of a session: brings an older one up to date after a copy was made, and makes a damaged one
  /// anew from the revisions' files.
  init(opening folder: SessionFolder) throws(StoreError) {
    self.folder = folder
    do throws(StoreError) {
      (queue, summary) = try Self.open(folder)
    } catch .sessionDamaged {
      (queue, summary) = try Self.remake(folder)
    }
    try adoptUnknownRevisions()
  }

  // MARK: - Reading

  func place() throws(StoreError) -> SessionPlace {
    try Self.attempt(folder) { try queue.read(Self.place) }
  }

  /// All revisions whose records are whole, by number.
  func revisions() throws(StoreError) -> [Revision] {
    try Self.attempt(folder) { try queue.read(Self.revisions) }
  }

  func revision(_ number: Int) throws(StoreError) -> Revision {
    let found = try Self.attempt(folder) {
      try queue.read { db in
        try Row.fetchOne(db, sql: "SELECT record, digest FROM revision WHERE number = ?", arguments: [number])
          .flatMap(Self.revision)
      }
    }
    guard let found else { throw .revisionUnknown(session: summary.id, revision: number) }
    return found
  }

  func revisionCount() throws(StoreError) -> Int {
    try Self.attempt(folder) { try queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM revision") ?? 0 } }
  }

  func nextNumber() throws(StoreError) -> Int {
    try Self.attempt(folder) { try queue.read { try Int.fetchOne($0, sql: "SELECT nextNumber FROM place") ?? 1 } }
  }

  // MARK: - Changing

  /// Adds a revision at the end of its branch.
  ///
  /// - Parameter isCurrent: whether the artist is there from now on.
  func insert(_ revision: Revision, isCurrent: Bool) throws(StoreError) {
    let record = try SealedRecord(revision.json)
    try folder.write(record, revision: revision.number)
    try Self.attempt(folder) {
      try queue.write { db in try Self.insert(revision, record, isCurrent: isCurrent, into: db) }
    }
  }

  func move(to current: Int?, branch: String) throws(StoreError) {
    try Self.attempt(folder) {
      try queue.write { db in
        try db.execute(sql: "UPDATE place SET current = ?, branch = ?", arguments: [current, branch])
        try db.execute(sql: "INSERT OR REPLACE INTO branch (name, tip) VALUES (?, ?)", arguments: [branch, current])
        try SessionSchema.sealPlace(db)
      }
    }
  }

  func delete(_ numbers: Set<Int>, branches: [String]) throws(StoreError) {
    try Self.attempt(folder) {
      try queue.write { db in
        for number in numbers { try db.execute(sql: "DELETE FROM revision WHERE number = ?", arguments: [number]) }
        for name in branches { try db.execute(sql: "DELETE FROM branch WHERE name = ?", arguments: [name]) }
        try SessionSchema.sealPlace(db)
      }
    }
    for number in numbers { try folder.removeRevision(number) }
  }

  func close() { try? queue.close() }
}

// MARK: - Opening

extension SessionDatabase {
  private static func connect(_ folder: SessionFolder) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.journalMode = .wal
    // A commit that was answered must survive a power cut; WAL alone syncs at checkpoints only.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    return try DatabaseQueue(path: folder.database, configuration: configuration)
  }

  private static func open(_ folder: SessionFolder) throws(StoreError) -> (DatabaseQueue, SessionSummary) {
    guard let size = DurableFiles.size(of: folder.database), size > 0 else {
      throw .sessionDamaged(session: folder.id, reason: "its database is gone")
    }
    let queue = try attempt(folder) { try connect(folder) }
    let migrator = SessionSchema.migrator
    let state = try attempt(folder) {
      try queue.read {
        (isNewer: try migrator.hasBeenSuperseded($0), isUpToDate: try migrator.hasCompletedMigrations($0))
      }
    }
    guard !state.isNewer else { throw .newer(session: folder.id) }
    if !state.isUpToDate { try migrate(queue, migrator, folder) }
    return (queue, try attempt(folder) { try queue.read { try checked($0, folder) } })
  }

  private static func migrate(
    _ queue: DatabaseQueue, _ migrator: DatabaseMigrator, _ folder: SessionFolder
  ) throws(StoreError) {
    try attempt(folder) {
      let version = try queue.read { try migrator.appliedIdentifiers($0).sorted().last ?? "0" }
      let copy = try DatabaseQueue(path: folder.database + ".before-migration-from-\(version)")
      try queue.backup(to: copy)
      try copy.close()
      try migrator.migrate(queue)
    }
  }

  /// The session's record, if everything in the database can be read and is as it was written.
  private static func checked(_ db: Database, _ folder: SessionFolder) throws -> SessionSummary {
    let faults = try String.fetchAll(db, sql: "PRAGMA quick_check(1)")
    guard faults == ["ok"] else { throw Damage(reason: faults.first ?? "it cannot be checked") }
    guard let row = try Row.fetchOne(db, sql: "SELECT record, digest FROM session"),
      let summary = sealed(row).json.flatMap({ SessionSummary($0) }), summary.id == folder.id
    else { throw Damage(reason: "its own record is not whole") }
    let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM revision") ?? 0
    guard try revisions(db).count == count else { throw Damage(reason: "a revision's record is not whole") }
    guard try SessionSchema.placeIsSealed(db) else { throw Damage(reason: "its place is not whole") }
    let place = try place(db)
    let known = Set(try Int.fetchAll(db, sql: "SELECT number FROM revision"))
    guard ([place.current].compactMap { $0 } + place.branches.values).allSatisfy(known.contains) else {
      throw Damage(reason: "its place is not in its history")
    }
    return summary
  }

  /// Makes the database anew from the records in the session's folder; the old one is kept beside it.
  private static func remake(_ folder: SessionFolder) throws(StoreError) -> (DatabaseQueue, SessionSummary) {
    guard let record = folder.summary(), let summary = record.json.flatMap({ SessionSummary($0) }) else {
      throw .sessionDamaged(session: folder.id, reason: "neither its database nor its record can be read")
    }
    try folder.setDatabaseAside(as: ".damaged-\(UInt32.random(in: .min ... .max))")
    let queue = try attempt(folder) {
      let queue = try connect(folder)
      try SessionSchema.migrator.migrate(queue)
      try queue.write { db in try insert(summary: record, into: db) }
      return queue
    }
    return (queue, summary)
  }

  /// Revisions that have a file but no row were on their way when the daemon died, or their rows were lost.
  private func adoptUnknownRevisions() throws(StoreError) {
    let known = Set(try revisions().map(\.number))
    let found = folder.revisions().filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
    for (number, record) in found {
      guard let revision = record.json.flatMap({ Revision($0) }), revision.number == number else { continue }
      let place = try place()
      // In a database made anew the newest revision is the likeliest place.
      let isCurrent = known.isEmpty || (revision.parent == place.current && revision.branch == place.branch)
      try Self.attempt(folder) {
        try queue.write { db in try Self.insert(revision, record, isCurrent: isCurrent, into: db) }
      }
    }
  }

  /// Runs a block and says its errors in the store's words.
  private static func attempt<Result>(
    _ folder: SessionFolder, _ body: () throws -> Result
  ) throws(StoreError) -> Result {
    do {
      return try body()
    } catch let error as StoreError {
      throw error
    } catch let error as Damage {
      throw .sessionDamaged(session: folder.id, reason: error.reason)
    } catch let error as DatabaseError where isDamage(error) {
      throw .sessionDamaged(session: folder.id, reason: error.message ?? "its database cannot be read")
    } catch {
      throw .system(path: folder.database, reason: "\(error)")
    }
  }

  /// A missing table is damage too: a cut file may begin with a whole page.
  private static func isDamage(_ error: DatabaseError) -> Bool {
    [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_IOERR, .SQLITE_FORMAT].contains(error.resultCode)
  }

  private struct Damage: Error { let reason: String }
}

// MARK: - Rows

extension SessionDatabase {
  private static func sealed(_ row: Row) -> SealedRecord {
    // Read leniently: a flipped bit may have changed a value's type.
    let text = Data.fromDatabaseValue(row[0]) ?? Data()
    return SealedRecord(text: [UInt8](text), digest: String.fromDatabaseValue(row[1]) ?? "")
  }

  private static func revision(_ row: Row) -> Revision? { sealed(row).json.flatMap { Revision($0) } }

  private static func revisions(_ db: Database) throws -> [Revision] {
    try Row.fetchAll(db, sql: "SELECT record, digest, number FROM revision ORDER BY number").compactMap { row in
      revision(row).flatMap { $0.number == Int.fromDatabaseValue(row[2]) ? $0 : nil }
    }
  }

  private static func place(_ db: Database) throws -> SessionPlace {
    guard let row = try Row.fetchOne(db, sql: "SELECT current, branch FROM place") else {
      throw Damage(reason: "it does not say where it stands")
    }
    var branches: [String: Int] = [:]
    for branch in try Row.fetchAll(db, sql: "SELECT name, tip FROM branch WHERE tip IS NOT NULL") {
      branches[String.fromDatabaseValue(branch[0]) ?? ""] = Int.fromDatabaseValue(branch[1])
    }
    return SessionPlace(
      current: Int.fromDatabaseValue(row[0]), branch: String.fromDatabaseValue(row[1]) ?? SessionSchema.firstBranch,
      branches: branches)
  }

  private static func insert(summary record: SealedRecord, into db: Database) throws {
    try db.execute(
      sql: "INSERT INTO session (record, digest) VALUES (?, ?)", arguments: [Data(record.text), record.digest])
  }

  private static func insert(
    _ revision: Revision, _ record: SealedRecord, isCurrent: Bool, into db: Database
  ) throws {
    try db.execute(
      sql: "INSERT INTO revision (number, parent, record, digest) VALUES (?, ?, ?, ?)",
      arguments: [revision.number, revision.parent, Data(record.text), record.digest])
    try db.execute(
      sql: "INSERT OR REPLACE INTO branch (name, tip) VALUES (?, ?)", arguments: [revision.branch, revision.number])
    try db.execute(
      sql: "UPDATE place SET nextNumber = MAX(nextNumber, ?)", arguments: [revision.number + 1])
    if isCurrent {
      try db.execute(
        sql: "UPDATE place SET current = ?, branch = ?", arguments: [revision.number, revision.branch])
    }
    try SessionSchema.sealPlace(db)
  }
}
