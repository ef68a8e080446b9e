import ArrayFiles
import Foundation
import HeadTemplates
import JSONValues
import LikenessProtocol
import SessionStore
import Synchronization

/// The sessions of a server: what is stored, and who wants to hear of changes.
final class SessionDesk: Sendable {
  /// Names of what a revision keeps.
  enum Part {
    static let state = "state"
    static let photo = "photo"
    static let constraints = "constraints"
    static let evidence = "evidence/"
    /// Then the number of a further photo, from 1, and what is kept of it under the names above.
    static let also = "also/"
  }

  private let opened: Result<SessionStore, ResponseError>
  /// For each session the conversations that have it open.
  private let watchers = Mutex<[String: [ObjectIdentifier: Conversation]]>([:])

  /// - Parameter store: nil for a server that keeps nothing.
  init(_ store: Result<SessionStore, StoreError>?) {
    opened =
      store?.mapError { .storeUnavailable("\($0)") }
      ?? .failure(.storeUnavailable("This daemon was started without a place for them."))
  }

  var store: SessionStore {
    get throws(ResponseError) { try opened.get() }
  }

  func info(_ session: String) throws(ResponseError) -> SessionInfo {
    let store = try store
    return try asking { () throws(StoreError) in
      try SessionInfo(store.summary(of: session), store.place(in: session))
    }
  }

  /// The head that a revision keeps.
  func head(_ revision: Revision, for template: HeadTemplate) throws(ResponseError) -> StoredHead {
    let store = try store
    guard let hash = revision.objects[Part.state] else { throw .internalError("A revision has no head.") }
    return try StoredHead(parsing: asking { () throws(StoreError) in try store.object(hash) }, for: template)
  }

  /// Adds a revision and tells the other clients.
  func append(
    _ new: NewRevision, from parent: Int?, to session: String, onConflict: ConflictRule?, by conversation: Conversation
  ) throws(ResponseError) -> RevisionInfo {
    let store = try store
    let revision = try asking { () throws(StoreError) in
      try store.append(
        new, from: parent, to: session, onConflict: Conflict(onConflict), at: Date().timeIntervalSince1970)
    }
    conversation.server.metrics.count("likeness_revisions_total")
    let info = RevisionInfo(revision)
    announce(session, revision: info, by: conversation)
    return info
  }

  // MARK: - Watchers

  func watch(_ session: String, _ conversation: Conversation) {
    watchers.withLock { $0[session, default: [:]][ObjectIdentifier(conversation)] = conversation }
  }

  func unwatch(_ conversation: Conversation) {
    watchers.withLock { watchers in
      for session in watchers.keys { watchers[session]?[ObjectIdentifier(conversation)] = nil }
      watchers = watchers.filter { !$0.value.isEmpty }
    }
  }

  /// Tells everybody else who has the session open. Whoever does not keep up learns of it with the next request.
  func announce(_ session: String, revision: RevisionInfo? = nil, by conversation: Conversation) {
    let others = watchers.withLock { Array(($0[session] ?? [:]).values) }.filter { $0 !== conversation }
    guard !others.isEmpty, let info = try? info(session) else { return }
    let notification = SessionChangedNotification(info: info, revision: revision, client: conversation.clientName)
    for other in others where other.connection.isWritable { other.connection.send(.notification(notification)) }
  }
}
