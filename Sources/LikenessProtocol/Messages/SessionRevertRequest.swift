public import JSONValues

/// Goes back, or forward, to a revision of the history.
public struct SessionRevertRequest: RequestType {
  public static let method = "session/revert"
  public typealias Response = SessionInfo

  public var session: String
  public var revision: String
  /// The revision that the client takes for the current one.
  public var expected: String?

  public init(session: String, revision: String, expected: String? = nil) {
    self.session = session
    self.revision = revision
    self.expected = expected
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    session = try reader.nonEmptyString("session")
    revision = try reader.nonEmptyString("revision")
    expected = try reader.optional("expected")
  }

  public var json: JSONValue { .fields(["session": session, "revision": revision, "expected": expected]) }
}
