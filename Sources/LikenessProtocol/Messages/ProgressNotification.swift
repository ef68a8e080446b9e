public import JSONValues

/// How far a request has come that carried a progress token.
public struct ProgressNotification: NotificationType {
  public static let method = "$/progress"

  public var token: ProgressToken
  public var value: ProgressValue

  public init(token: ProgressToken, value: ProgressValue) {
    self.token = token
    self.value = value
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    token = try reader.required("token")
    value = try reader.required("value")
  }

  public var json: JSONValue { .fields(["token": token, "value": value]) }
}

public struct ProgressValue: WireValue {
  /// `begin` and `end` come once each.
  public enum Kind: String, Sendable, CaseIterable, NamedWireValue { case begin, report, end }

  public var kind: Kind
  /// `perceive`, `rig`, `joint` or `vertex`; names may be added.
  public var stage: String?
  /// For the artist.
  public var message: String
  /// 0 to 100, never falls.
  public var percentage: Double
  public var preview: HeadPose?
  /// How many requests are served before this one, while it waits.
  public var queuePosition: Int?

  public init(
    kind: Kind, stage: String? = nil, message: String, percentage: Double, preview: HeadPose? = nil,
    queuePosition: Int? = nil
  ) {
    self.kind = kind
    self.stage = stage
    self.message = message
    self.percentage = percentage
    self.preview = preview
    self.queuePosition = queuePosition
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    kind = try reader.required("kind")
    stage = try reader.optional("stage")
    message = try reader.required("message")
    percentage = try reader.required("percentage")
    guard (0...100).contains(percentage) else {
      throw FieldError(field: "percentage", expected: "between 0 and 100")
    }
    preview = try reader.optional("preview")
    queuePosition = try reader.optional("queuePosition", atLeast: 1)
  }

  public var json: JSONValue {
    .fields([
      "kind": kind, "stage": stage, "message": message, "percentage": percentage, "preview": preview,
      "queuePosition": queuePosition,
    ])
  }
}
