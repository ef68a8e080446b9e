import Foundation
import GRDB
import SessionStore
import TestSupport
import Testing

/// Limits, garbage, versions, and a second process.
struct CareTests {
  @Test func garbageIsWhatNoRevisionNeeds() throws {
    let fixture = try StoreFixture()
    let session = try fixture.newSession()
    for number in 1...3 { _ = try fixture.append("\(number)", from: number == 1 ? nil : number - 1, to: session) }
    _ = try fixture.store.revert(session, to: 1, expecting: 3)
    #expect(try fixture.store.collectGarbage() == 0, "what was reverted can still be reached")
    _ = try fixture.append("four", from: 1, to: session)
    let lost = try fixture.store.revision(2, in: session).objects["state"]!
    _ = try fixture.store.prune(2, in: session)
    #expect(try fixture.store.collectGarbage() == 2)
    #expect(throws: StoreError.objectMissing(hash: lost)) { try fixture.store.object(lost) }
    #expect(fixture.store.check() == StoreReport(faults: [], sessions: 1, objects: 3, bytes: 10 + 1 + 4))
    try fixture.store.delete(session)
    #expect(try fixture.store.collectGarbage() == 15 && fixture.store.bytes == 0)
  }

  @Test func nothingIsCollectedWhileASessionCannotBeRead() throws {
    let fixture = try StoreFixture()
    let session = try fixture.newSession()
    let other = try fixture.newSession("other")
    let revision = try fixture.append("one", from: nil, to: session)
    fixture.close()
    for file in fixture.files() where file.path.contains(session) { try Data([1, 2, 3]).write(to: file) }
    try fixture.reopen()
    #expect(throws: StoreError.self) { try fixture.store.collectGarbage() }
    #expect(try fixture.store.object(revision.objects["state"]!) == Array("one".utf8))
    #expect(try fixture.append("goes on", from: nil, to: other).number == 1)
    #expect(fixture.store.check().faults.map(\.session) == [session])
  }

  @Test func fullStoreRefusesAndKeepsWhatItHas() throws {
    var limits = StoreLimits()
    limits.bytes = 20
    limits.sessions = 1
    limits.revisions = 2
    let fixture = try StoreFixture(limits: limits)
    let session = try fixture.newSession()
    #expect(throws: StoreError.tooManySessions(limit: 1)) { try fixture.newSession() }
    #expect(throws: StoreError.full(limit: 20)) { try fixture.append("much too long", from: nil, to: session) }
    _ = try fixture.append("a", from: nil, to: session)
    _ = try fixture.append("b", from: 1, to: session)
    #expect(throws: StoreError.tooManyRevisions(session: session, limit: 2)) {
      try fixture.append("c", from: 2, to: session)
    }
  }

  @Test func olderSessionIsMigratedAfterACopy() throws {
    let fixture = try StoreFixture()
    let session = try fixture.newSession()
    _ = try fixture.append("one", from: nil, to: session)
    fixture.close()
    let database = "\(fixture.path)/sessions/\(session)/session.sqlite"
    try downgrade(database)
    try fixture.reopen()
    #expect(try fixture.store.place(in: session) == SessionPlace(current: 1, branch: "main", branches: ["main": 1]))
    #expect(try fixture.append("two", from: 1, to: session).number == 2)
    let copy = try DatabaseQueue(path: database + ".before-migration-from-1")
    #expect(try copy.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM revision") } == 1)
  }

  /// Takes the second step of the schema back.
  private func downgrade(_ database: String) throws {
    let queue = try DatabaseQueue(path: database)
    try queue.write { db in
      try db.execute(
        sql: """
          DROP TABLE branch;
          ALTER TABLE place DROP COLUMN branch;
          ALTER TABLE place DROP COLUMN digest;
          DELETE FROM grdb_migrations WHERE identifier = '2';
          """)
    }
    try queue.close()
  }

  @Test func newerSessionIsRefusedAndUntouchedAndOthersWork() throws {
    let fixture = try StoreFixture()
    let session = try fixture.newSession()
    let other = try fixture.newSession("other")
    fixture.close()
    let queue = try DatabaseQueue(path: "\(fixture.path)/sessions/\(session)/session.sqlite")
    try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99')") }
    try queue.close()
    try fixture.reopen()
    #expect(throws: StoreError.newer(session: session)) { try fixture.store.history(of: session) }
    #expect(try fixture.append("one", from: nil, to: other).number == 1)
    #expect(fixture.store.ids().count == 2)
  }

  @Test func secondStoreOnTheSameFolderIsRefused() throws {
    let fixture = try StoreFixture()
    #expect(throws: StoreError.inUse(path: fixture.path)) { try SessionStore(folder: fixture.path) }
  }

  @Test func folderOpenToOthersIsRefused() throws {
    let fixture = try StoreFixture()
    fixture.close()
    #expect(chmod(fixture.path, 0o755) == 0)
    #expect(throws: StoreError.folderNotPrivate(path: fixture.path)) { try SessionStore(folder: fixture.path) }
  }

  @Test func everyFileIsItsOwnersOnly() throws {
    let fixture = try StoreFixture()
    _ = try fixture.append("one", from: nil, to: fixture.newSession())
    for file in fixture.files() where !file.path.contains("sqlite") {
      var status = stat()
      #expect(stat(file.path, &status) == 0 && status.st_mode & 0o077 == 0, "\(file.path)")
    }
  }
}
