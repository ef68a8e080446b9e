public import JSONValues

/// Another client changed a session that this connection has open.
public struct SessionChangedNotification: NotificationType {
  public static let method = "session/changed"

  /// Where the session stands now.
  public var info: SessionInfo
  /// The revision that was added, if one was.
  public var revision: RevisionInfo?
  /// The program that changed it.
  public var client: String

  public init(info: SessionInfo, revision: RevisionInfo? = nil, client: String) {
    self.info = info
    self.revision = revision
    self.client = client
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    info = try reader.required("info")
    revision = try reader.optional("revision")
    client = try reader.required("client")
  }

  public var json: JSONValue { .fields(["info": info, "revision": revision, "client": client]) }
}
