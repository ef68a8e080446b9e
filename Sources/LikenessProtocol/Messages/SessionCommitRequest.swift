public import JSONValues

/// Keeps what the artist did in the scene as a revision.
public struct SessionCommitRequest: RequestType {
  public static let method = "session/commit"
  public typealias Response = RevisionInfo

  public var session: String
  /// The revision that it was made from.
  public var from: String
  /// Values that differ from those of `from`.
  public var controllers: [String: Double]?
  /// In place of those of `from`, cm.
  public var bindOffsets: PointArray?
  /// Absolute paths of files that are kept with the revision, by what they are: `texture/albedo`.
  public var attachments: [String: String]?
  /// `edit` by default.
  public var kind: String?
  /// Refused by default.
  public var onConflict: ConflictRule?
  public var author: String?
  public var reason: String?

  public init(
    session: String, from: String, controllers: [String: Double]? = nil, bindOffsets: PointArray? = nil,
    attachments: [String: String]? = nil, kind: String? = nil, onConflict: ConflictRule? = nil, author: String? = nil,
    reason: String? = nil
  ) {
    self.session = session
    self.from = from
    self.controllers = controllers
    self.bindOffsets = bindOffsets
    self.attachments = attachments
    self.kind = kind
    self.onConflict = onConflict
    self.author = author
    self.reason = reason
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    session = try reader.nonEmptyString("session")
    from = try reader.nonEmptyString("from")
    controllers = try reader.optional("controllers")
    bindOffsets = try reader.optional("bindOffsets")
    attachments = try reader.optional("attachments")
    kind = try reader.optional("kind")
    onConflict = try reader.optional("onConflict")
    author = try reader.optional("author")
    reason = try reader.optional("reason")
  }

  public var json: JSONValue {
    .fields([
      "session": session, "from": from, "controllers": controllers, "bindOffsets": bindOffsets,
      "attachments": attachments, "kind": kind, "onConflict": onConflict, "author": author, "reason": reason,
    ])
  }
}
