public import JSONValues

/// Reads everything that is stored and says what is damaged.
public struct SessionCheckRequest: RequestType, EmptyWireValue {
  public static let method = "session/check"
  public typealias Response = SessionCheckResponse

  public init() {}
}

public struct SessionCheckResponse: WireValue {
  /// Empty where all is well.
  public var faults: [SessionFault]
  public var sessions: Int
  public var objects: Int
  public var bytes: Int

  public init(faults: [SessionFault], sessions: Int, objects: Int, bytes: Int) {
    self.faults = faults
    self.sessions = sessions
    self.objects = objects
    self.bytes = bytes
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    faults = try reader.required("faults")
    sessions = try reader.required("sessions", atLeast: 0)
    objects = try reader.required("objects", atLeast: 0)
    bytes = try reader.required("bytes", atLeast: 0)
  }

  public var json: JSONValue { .fields(["faults": faults, "sessions": sessions, "objects": objects, "bytes": bytes]) }
}

/// Something that is damaged, and whom it hurts.
public struct SessionFault: WireValue {
  public var session: String
  /// Nil where it is the session as a whole.
  public var revision: String?
  /// For example `state` or `texture/albedo`.
  public var part: String?
  /// For the artist: what is wrong and what to do.
  public var reason: String

  public init(session: String, revision: String? = nil, part: String? = nil, reason: String) {
    self.session = session
    self.revision = revision
    self.part = part
    self.reason = reason
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    session = try reader.nonEmptyString("session")
    revision = try reader.optional("revision")
    part = try reader.optional("part")
    reason = try reader.required("reason")
  }

  public var json: JSONValue { .fields(["session": session, "revision": revision, "part": part, "reason": reason]) }
}
