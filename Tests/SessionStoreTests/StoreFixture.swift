import Foundation
import SessionStore

/// A store in a folder of one test's own.
final class StoreFixture {
  let folder: URL
  private(set) var store: SessionStore!
  static let template = Array("a template".utf8)

  init(limits: StoreLimits = StoreLimits()) throws {
    var name = Array("/tmp/likeness-store-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw CocoaError(.fileWriteUnknown) }
    folder = URL(filePath: String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    try reopen(limits: limits)
  }

  deinit {
    store = nil
    try? FileManager.default.removeItem(at: folder)
  }

  var path: String { folder.appending(path: "store").path }

  func close() { store = nil }

  /// As a new daemon does.
  func reopen(limits: StoreLimits = StoreLimits()) throws {
    store = nil
    store = try SessionStore(folder: path, limits: limits)
  }

  func newSession(_ name: String = "Anna") throws -> String {
    try store.create(name: name, template: Self.template, at: 1).id
  }

  /// A revision whose only file holds `text`.
  func append(
    _ text: String, from parent: Int?, to session: String, onConflict: Conflict = .refuse
  ) throws -> Revision {
    let new = NewRevision(kind: "edit", author: "Ada", reason: text, files: ["state": Array(text.utf8)])
    return try store.append(new, from: parent, to: session, onConflict: onConflict, at: 2)
  }

  /// Every file of the store but its lock.
  func files() -> [URL] {
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
    return (all?.allObjects as? [URL] ?? [])
      .filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
      .filter { $0.lastPathComponent != "lock" }.sorted { $0.path < $1.path }
  }
}
