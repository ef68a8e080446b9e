public import JSONValues

/// Removes a session for good.
public struct SessionDeleteRequest: RequestType {
  public static let method = "session/delete"
  public typealias Response = SessionDeleteResponse

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

/// The session is gone.
public struct SessionDeleteResponse: EmptyWireValue {
  public init() {}
}
