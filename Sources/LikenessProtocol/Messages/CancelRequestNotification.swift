public import JSONValues

/// The answer to a request is no longer wanted. The request still answers.
public struct CancelRequestNotification: NotificationType {
  public static let method = "$/cancelRequest"

  public var id: RequestID

  public init(id: RequestID) { self.id = id }

  public init(json: JSONValue) throws(FieldError) {
    id = try FieldReader(json).required("id")
  }

  public var json: JSONValue { .fields(["id": id]) }
}
