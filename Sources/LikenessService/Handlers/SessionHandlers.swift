import ArrayFiles
import Foundation
import LikenessProtocol
import SessionStore

// Sessions as wholes: begin, open, list, delete, check.

struct SessionCreateHandler: RequestHandler {
  func handle(_ request: SessionCreateRequest, _ call: Call) throws(ResponseError) -> SessionInfo? {
    guard let template = call.server.openTemplate(request.template) else { throw .templateNotOpen(request.template) }
    let name = try call.server.limits.text(request.name, field: "name", of: SessionCreateRequest.method)
    let store = try call.server.sessions.store
    let summary = try asking { () throws(StoreError) in
      try store.create(id: request.session, name: name, template: template.bytes, at: Date().timeIntervalSince1970)
    }
    call.server.sessions.watch(summary.id, call.conversation)
    return try call.server.sessions.info(summary.id)
  }
}

struct SessionOpenHandler: RequestHandler {
  func handle(_ request: SessionOpenRequest, _ call: Call) throws(ResponseError) -> SessionInfo? {
    let info = try call.server.sessions.info(request.session)
    _ = try call.server.storedTemplate(info.template)
    call.server.sessions.watch(request.session, call.conversation)
    return info
  }
}

struct SessionListHandler: RequestHandler {
  func handle(_ request: SessionListRequest, _ call: Call) throws(ResponseError) -> SessionListResponse? {
    var sessions: [SessionInfo] = []
    var unreadable: [UnreadableSession] = []
    for session in try call.server.sessions.store.ids() {
      do throws(ResponseError) {
        sessions.append(try call.server.sessions.info(session))
      } catch {
        unreadable.append(UnreadableSession(session: session, reason: error.message))
      }
    }
    return SessionListResponse(sessions: sessions.sorted { $0.created > $1.created }, unreadable: unreadable)
  }
}

struct SessionDeleteHandler: RequestHandler {
  func handle(_ request: SessionDeleteRequest, _ call: Call) throws(ResponseError) -> SessionDeleteResponse? {
    let store = try call.server.sessions.store
    try asking { () throws(StoreError) in
      try store.delete(request.session)
      try store.collectGarbage()
    }
    return SessionDeleteResponse()
  }
}

struct SessionCheckHandler: RequestHandler {
  func handle(_ request: SessionCheckRequest, _ call: Call) throws(ResponseError) -> SessionCheckResponse? {
    let report = try call.server.sessions.store.check()
    return SessionCheckResponse(
      faults: report.faults.map {
        SessionFault(
          session: $0.session, revision: $0.revision.map(revisionName), part: $0.part, reason: "\($0.error)")
      },
      sessions: report.sessions, objects: report.objects, bytes: report.bytes)
  }
}

extension ServerLimits {
  /// A text of a client's that is kept, if it is short enough.
  func text(_ text: String, field: String, of method: String) throws(ResponseError) -> String {
    guard text.count <= textLength else {
      throw .invalidParams(FieldError(field: field, expected: "at most \(textLength) characters"), method: method)
    }
    return text
  }
}
