public import JSONValues

/// All sessions, readable or not.
public struct SessionListRequest: RequestType, EmptyWireValue {
  public static let method = "session/list"
  public typealias Response = SessionListResponse

  public init() {}
}

public struct SessionListResponse: WireValue {
  /// Newest first.
  public var sessions: [SessionInfo]
  /// Those that are damaged or of a newer version.
  public var unreadable: [UnreadableSession]

  public init(sessions: [SessionInfo], unreadable: [UnreadableSession]) {
    self.sessions = sessions
    self.unreadable = unreadable
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    sessions = try reader.required("sessions")
    unreadable = try reader.required("unreadable")
  }

  public var json: JSONValue { .fields(["sessions": sessions, "unreadable": unreadable]) }
}

/// A session that cannot be opened.
public struct UnreadableSession: WireValue {
  public var session: String
  /// For the artist: what is wrong and what to do.
  public var reason: String

  public init(session: String, reason: String) {
    self.session = session
    self.reason = reason
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    session = try reader.nonEmptyString("session")
    reason = try reader.required("reason")
  }

  public var json: JSONValue { .fields(["session": session, "reason": reason]) }
}
