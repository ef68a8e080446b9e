import ArrayFiles
import GRDB

/// The tables of a session's database, as the steps that made them. A step that was released is never changed.
enum SessionSchema {
  /// - `session`: one row, what the session is. `revision`: the tree. `place`: one row, where the artist works and the
  ///   next number.
  static let firstVersion = "1"
  /// Branches, and which one the artist is on.
  static let branches = "2"

  static let firstBranch = "main"

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration(firstVersion) { db in
      try db.execute(
        sql: """
          CREATE TABLE session (record BLOB NOT NULL, digest TEXT NOT NULL);
          CREATE TABLE revision (
            number INTEGER PRIMARY KEY, parent INTEGER, record BLOB NOT NULL,
            digest TEXT NOT NULL);
          CREATE INDEX revision_parent ON revision (parent);
          CREATE TABLE place (current INTEGER, nextNumber INTEGER NOT NULL);
          INSERT INTO place (current, nextNumber) VALUES (NULL, 1);
          """)
    }
    migrator.registerMigration(branches) { db in
      try db.execute(
        sql: """
          CREATE TABLE branch (name TEXT PRIMARY KEY, tip INTEGER);
          ALTER TABLE place ADD COLUMN branch TEXT NOT NULL DEFAULT 'main';
          ALTER TABLE place ADD COLUMN digest TEXT NOT NULL DEFAULT '';
          INSERT INTO branch (name, tip) SELECT 'main', current FROM place;
          """)
      try sealPlace(db)
    }
    return migrator
  }

  /// Renews the digest of where the session stands; the last step of every change of it.
  static func sealPlace(_ db: Database) throws {
    try db.execute(sql: "UPDATE place SET digest = ?", arguments: [placeDigest(db)])
  }

  static func placeIsSealed(_ db: Database) throws -> Bool {
    let row = try Row.fetchOne(db, sql: "SELECT digest FROM place")
    return try row.flatMap { String.fromDatabaseValue($0[0]) } == placeDigest(db)
  }

  private static func placeDigest(_ db: Database) throws -> String {
    let rows =
      try Row.fetchAll(db, sql: "SELECT current, nextNumber, branch FROM place")
      + Row.fetchAll(db, sql: "SELECT name, tip FROM branch ORDER BY name")
    let text = rows.map { row in row.databaseValues.map { "\($0)" }.joined(separator: " ") }.joined(separator: "\n")
    return contentHash(of: Array(text.utf8))
  }
}
