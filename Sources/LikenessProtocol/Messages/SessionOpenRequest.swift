public import JSONValues

/// Opens a session: its template is ready, and this connection is told of its changes.
public struct SessionOpenRequest: RequestType {
  public static let method = "session/open"
  public typealias Response = SessionInfo

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
