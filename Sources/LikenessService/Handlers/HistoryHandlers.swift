import HeadTemplates
import JSONValues
import LikenessProtocol
import Rigs
import SessionStore

// The tree of one session: look at it, go to a revision, add one, cut one off.

struct SessionHistoryHandler: RequestHandler {
  func handle(_ request: SessionHistoryRequest, _ call: Call) throws(ResponseError) -> SessionHistoryResponse? {
    let store = try call.server.sessions.store
    let revisions = try asking { () throws(StoreError) in try store.history(of: request.session) }
    return SessionHistoryResponse(
      info: try call.server.sessions.info(request.session), revisions: revisions.map(RevisionInfo.init))
  }
}

struct SessionRevisionHandler: RequestHandler {
  func handle(_ request: SessionRevisionRequest, _ call: Call) throws(ResponseError) -> SessionRevisionResponse? {
    let stored = try StoredRevision(request.revision, of: request.session, call)
    let head = stored.head
    let arrays = call.conversation.arrays.place(["vertices": head.vertices, "bindOffsets": head.bindOffsets])
    return SessionRevisionResponse(
      info: RevisionInfo(stored.revision), camera: Camera(head.camera),
      controllers: valuesByName(stored.template.rig.controllers.map(\.name), head.controllers),
      vertices: arrays["vertices"]!, bindOffsets: arrays["bindOffsets"]!,
      details: stored.revision.details.asObject ?? [:])
  }
}

struct SessionCommitHandler: RequestHandler {
  func handle(_ request: SessionCommitRequest, _ call: Call) throws(ResponseError) -> RevisionInfo? {
    let server = call.server
    let stored = try StoredRevision(request.from, of: request.session, call)
    var new = NewRevision(
      kind: try server.limits.text(request.kind ?? "edit", field: "kind", of: SessionCommitRequest.method),
      author: try server.limits.text(
        request.author ?? call.conversation.clientName, field: "author", of: SessionCommitRequest.method),
      reason: try server.limits.text(request.reason ?? "", field: "reason", of: SessionCommitRequest.method),
      known: stored.revision.objects, details: .object(inherited(from: stored.revision)))
    new.files[SessionDesk.Part.state] = try edited(stored, request, call.conversation.arrays).file
    for (part, path) in request.attachments ?? [:] {
      new.files[try server.limits.text(part, field: "attachments", of: SessionCommitRequest.method)] =
        try InputFile.read(path, limit: server.limits.attachmentSize)
    }
    return try server.sessions.append(
      new, from: stored.revision.number, to: request.session, onConflict: request.onConflict, by: call.conversation)
  }

  /// What an edit leaves as it was: the photos that the head goes on to be refined with.
  private func inherited(from revision: Revision) -> [String: JSONValue] {
    revision.details["also"].map { ["also": $0] } ?? [:]
  }

  /// The head after the artist's edit, again complete at all levels.
  private func edited(
    _ stored: StoredRevision, _ request: SessionCommitRequest, _ arrays: ArrayChannel
  ) throws(ResponseError) -> StoredHead {
    let (head, template) = (stored.head, stored.template)
    guard request.controllers != nil || request.bindOffsets != nil else { return head }
    let offsets = try request.bindOffsets.map { (wire) throws(ResponseError) in
      try template.offsets(wire, arrays: arrays, field: "bindOffsets")
    }
    return try head.edited(
      controllers: request.controllers ?? [:], bindOffsets: offsets ?? head.bindOffsets, template)
  }
}

struct SessionRevertHandler: RequestHandler {
  func handle(_ request: SessionRevertRequest, _ call: Call) throws(ResponseError) -> SessionInfo? {
    let store = try call.server.sessions.store
    let number = try revisionNumber(request.revision, in: request.session)
    let expected = try request.expected.map { (name) throws(ResponseError) in
      try revisionNumber(name, in: request.session)
    }
    _ = try asking { () throws(StoreError) in
      // Without an expectation the client goes there whatever happened.
      let current = if let expected { expected } else { try store.place(in: request.session).current }
      return try store.revert(request.session, to: number, expecting: current)
    }
    call.server.sessions.announce(request.session, by: call.conversation)
    return try call.server.sessions.info(request.session)
  }
}

struct SessionBranchHandler: RequestHandler {
  func handle(_ request: SessionBranchRequest, _ call: Call) throws(ResponseError) -> SessionInfo? {
    let store = try call.server.sessions.store
    let name = try call.server.limits.text(request.branch, field: "branch", of: SessionBranchRequest.method)
    let number = try request.revision.map { (name) throws(ResponseError) in
      try revisionNumber(name, in: request.session)
    }
    _ = try asking { () throws(StoreError) in try store.branch(name, in: request.session, at: number) }
    call.server.sessions.announce(request.session, by: call.conversation)
    return try call.server.sessions.info(request.session)
  }
}

struct SessionPruneHandler: RequestHandler {
  func handle(_ request: SessionPruneRequest, _ call: Call) throws(ResponseError) -> SessionPruneResponse? {
    let store = try call.server.sessions.store
    let number = try revisionNumber(request.revision, in: request.session)
    let (pruned, freed) = try asking { () throws(StoreError) in
      (try store.prune(number, in: request.session), try store.collectGarbage())
    }
    call.server.sessions.announce(request.session, by: call.conversation)
    return SessionPruneResponse(pruned: pruned.map(revisionName), freedBytes: freed)
  }
}

/// A revision with what is needed to read it.
struct StoredRevision {
  let revision: Revision
  let template: HeadTemplate
  let head: StoredHead

  init(_ name: String, of session: String, _ call: Call) throws(ResponseError) {
    let sessions = call.server.sessions
    let store = try sessions.store
    let number = try revisionNumber(name, in: session)
    let (revision, summary) = try asking { () throws(StoreError) in
      (try store.revision(number, in: session), try store.summary(of: session))
    }
    self.revision = revision
    template = try call.server.storedTemplate(ContentHash(summary.template)!)
    head = try sessions.head(revision, for: template)
  }
}
