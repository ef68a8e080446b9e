public import JSONValues

/// The tree of a session's revisions.
public struct SessionHistoryRequest: RequestType {
  public static let method = "session/history"
  public typealias Response = SessionHistoryResponse

  public var session: String

  public init(session: String) {
    self.session = session
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    session = try reader.nonEmptyString("session")
  }

  public var json: JSONValue { .fields(["session": session]) }
}

public struct SessionHistoryResponse: WireValue {
  public var info: SessionInfo
  /// In the order in which they were made.
  public var revisions: [RevisionInfo]

  public init(info: SessionInfo, revisions: [RevisionInfo]) {
    self.info = info
    self.revisions = revisions
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    info = try reader.required("info")
    revisions = try reader.required("revisions")
  }

  public var json: JSONValue { .fields(["info": info, "revisions": revisions]) }
}
