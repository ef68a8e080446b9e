public import JSONValues

/// Begins a branch at a revision; without a revision, goes to a branch that exists.
public struct SessionBranchRequest: RequestType {
  public static let method = "session/branch"
  public typealias Response = SessionInfo

  public var session: String
  public var branch: String
  public var revision: String?

  public init(session: String, branch: String, revision: String? = nil) {
    self.session = session
    self.branch = branch
    self.revision = revision
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    session = try reader.nonEmptyString("session")
    branch = try reader.nonEmptyString("branch")
    revision = try reader.optional("revision")
  }

  public var json: JSONValue { .fields(["session": session, "branch": branch, "revision": revision]) }
}
