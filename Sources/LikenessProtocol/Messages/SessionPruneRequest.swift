public import JSONValues

/// Removes a revision and all that was made from it.
public struct SessionPruneRequest: RequestType {
  public static let method = "session/prune"
  public typealias Response = SessionPruneResponse

  public var session: String
  public var revision: String

  public init(session: String, revision: String) {
    self.session = session
    self.revision = revision
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    session = try reader.nonEmptyString("session")
    revision = try reader.nonEmptyString("revision")
  }

  public var json: JSONValue { .fields(["session": session, "revision": revision]) }
}

public struct SessionPruneResponse: WireValue {
  /// The revisions that are gone.
  public var pruned: [String]
  public var freedBytes: Int

  public init(pruned: [String], freedBytes: Int) {
    self.pruned = pruned
    self.freedBytes = freedBytes
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    pruned = try reader.required("pruned")
    freedBytes = try reader.required("freedBytes", atLeast: 0)
  }

  public var json: JSONValue { .fields(["pruned": pruned, "freedBytes": freedBytes]) }
}
