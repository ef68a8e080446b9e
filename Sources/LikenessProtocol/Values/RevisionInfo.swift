public import JSONValues

/// One revision of a session: who made it from what, how and why.
public struct RevisionInfo: Sendable, Equatable {
  /// Names the revision within its session: `r1`, `r2`, ...
  public var revision: String
  /// The revision it was made from; nil for a first one.
  public var parent: String?
  public var branch: String
  /// `fit`, `refine`, `edit`, `texture` or `import`; names may be added.
  public var kind: String
  public var author: String
  public var reason: String
  /// Seconds since 1970.
  public var time: Double
  /// What is stored of it: `state`, `photo`, `evidence/mask`, `texture/albedo`; names may be added.
  public var parts: [String]

  public init(
    revision: String, parent: String?, branch: String, kind: String, author: String, reason: String, time: Double,
    parts: [String]
  ) {
    self.revision = revision
    self.parent = parent
    self.branch = branch
    self.kind = kind
    self.author = author
    self.reason = reason
    self.time = time
    self.parts = parts
  }
}

extension RevisionInfo: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    revision = try reader.nonEmptyString("revision")
    parent = try reader.optional("parent")
    branch = try reader.nonEmptyString("branch")
    kind = try reader.nonEmptyString("kind")
    author = try reader.required("author")
    reason = try reader.required("reason")
    time = try reader.required("time")
    parts = try reader.required("parts")
  }

  public var json: JSONValue {
    .fields([
      "revision": revision, "parent": parent?.json ?? JSONValue.null, "branch": branch, "kind": kind,
      "author": author, "reason": reason, "time": time, "parts": parts,
    ])
  }
}
