public import JSONValues

/// A session and where it stands: the answer to most requests about one.
public struct SessionInfo: Sendable, Equatable {
  /// 16 hexadecimal digits; names the session in later requests.
  public var session: String
  public var name: String
  public var template: ContentHash
  /// Seconds since 1970.
  public var created: Double
  /// The revision that the artist has in the scene; nil before the first.
  public var current: String?
  /// The branch that the next revision goes to.
  public var branch: String
  /// The newest revision of each branch.
  public var branches: [String: String]

  public init(
    session: String, name: String, template: ContentHash, created: Double, current: String?, branch: String,
    branches: [String: String]
  ) {
    self.session = session
    self.name = name
    self.template = template
    self.created = created
    self.current = current
    self.branch = branch
    self.branches = branches
  }
}

extension SessionInfo: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    session = try reader.nonEmptyString("session")
    name = try reader.required("name")
    template = try reader.required("template")
    created = try reader.required("created")
    current = try reader.optional("current")
    branch = try reader.nonEmptyString("branch")
    branches = try reader.required("branches")
  }

  public var json: JSONValue {
    .fields([
      "session": session, "name": name, "template": template, "created": created,
      "current": current?.json ?? JSONValue.null, "branch": branch, "branches": branches,
    ])
  }
}
