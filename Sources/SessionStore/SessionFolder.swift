import Glibc
import JSONValues

/// The files of one session: its database, and beside it every record once more in a file of its own, from which a
/// damaged database is made anew.
struct SessionFolder: Sendable {
  let path: String
  let incoming: String

  var id: String { path.split(separator: "/").last.map(String.init) ?? path }
  var database: String { path + "/session.sqlite" }
  private var summaryFile: String { path + "/session.json" }

  func make() throws(StoreError) { try DurableFiles.makeFolder(path) }

  func write(_ summary: SealedRecord) throws(StoreError) {
    try DurableFiles.write(summary.file, to: summaryFile, by: incoming)
  }

  func write(_ record: SealedRecord, revision: Int) throws(StoreError) {
    try DurableFiles.write(record.file, to: file(of: revision), by: incoming)
  }

  /// The session's own record, if its file is whole.
  func summary() -> SealedRecord? { record(in: summaryFile) }

  /// The records of all revisions whose files are whole.
  func revisions() -> [Int: SealedRecord] {
    var records: [Int: SealedRecord] = [:]
    for number in revisionNumbers() { records[number] = record(in: file(of: number)) }
    return records
  }

  /// The numbers of all revisions that have a file, whole or not.
  func revisionNumbers() -> [Int] {
    DurableFiles.names(in: path).compactMap { name in
      name.hasPrefix("r") && name.hasSuffix(".json") ? Int(name.dropFirst().dropLast(".json".count)) : nil
    }
  }

  func removeRevision(_ number: Int) throws(StoreError) { try DurableFiles.remove(file(of: number)) }

  /// Renames the database and what belongs to it, so that it is kept and out of the way.
  func setDatabaseAside(as ending: String) throws(StoreError) {
    for name in [database, database + "-wal", database + "-shm"] where DurableFiles.size(of: name) != nil {
      guard rename(name, name + ending) == 0 else { throw systemError(name) }
    }
  }

  /// The same session where nobody looks for it: where it is made, or removed.
  var aside: SessionFolder { SessionFolder(path: "\(incoming)/\(id)", incoming: incoming) }

  /// Moves the folder in one step that is on the disk afterwards.
  func move(to other: SessionFolder) throws(StoreError) {
    guard rename(path, other.path) == 0 else { throw systemError(path) }
    try DurableFiles.syncFolder(of: other.path)
    try DurableFiles.syncFolder(of: path)
  }

  /// Removes the session: in one step, and then its files.
  func remove() throws(StoreError) {
    try move(to: aside)
    try DurableFiles.removeTree(aside.path)
  }

  private func file(of revision: Int) -> String { "\(path)/r\(revision).json" }

  private func record(in file: String) -> SealedRecord? {
    guard let bytes = try? DurableFiles.read(file), let record = SealedRecord(file: bytes), record.json != nil else {
      return nil
    }
    return record
  }
}
