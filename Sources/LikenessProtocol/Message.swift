public import JSONValues

/// One JSON-RPC 2.0 message: the envelope read, the payload not yet.
public enum Message: Sendable, Equatable {
  case request(id: RequestID, method: String, params: JSONValue)
  case notification(method: String, params: JSONValue)
  /// The id is nil where an error answers a message whose id could not be read.
  case response(id: RequestID?, result: Result<JSONValue, ResponseError>)

  public static func request(_ request: some RequestType, id: RequestID) -> Message {
    .request(id: id, method: type(of: request).method, params: request.json)
  }

  public static func notification(_ notification: some NotificationType) -> Message {
    .notification(method: type(of: notification).method, params: notification.json)
  }
}

/// JSON that is not a message, with the id that an answer can carry.
public struct MessageError: Error, Equatable {
  public var id: RequestID?
  public var error: ResponseError
}

extension Message {
  public init(json: JSONValue) throws(MessageError) {
    guard let members = json.asObject else { throw MessageError.invalid("A message is not an object.") }
    let id = members["id"].flatMap { try? RequestID(json: $0) }
    guard members["jsonrpc"] == "2.0" else { throw .invalid("A message is not marked as JSON-RPC 2.0.", id: id) }
    guard id != nil || members["id"] == nil || members["id"] == .null else {
      throw .invalid("The id of a message is neither a string nor an integer.")
    }
    if let method = members["method"] {
      self = try Self.call(method, id: id, members)
    } else {
      self = try Self.response(id: id, members)
    }
  }

  private static func call(
    _ method: JSONValue, id: RequestID?, _ members: [String: JSONValue]
  ) throws(MessageError) -> Message {
    guard let method = method.asString, !method.isEmpty else {
      throw .invalid("The method of a message is not a name.", id: id)
    }
    let params = members["params"] ?? .null
    guard params == .null || params.asObject != nil else {
      throw .invalid("The params of \(method) are not an object.", id: id)
    }
    if let id { return .request(id: id, method: method, params: params) }
    guard members["id"] == nil else { throw .invalid("The id of a request is null.") }
    return .notification(method: method, params: params)
  }

  private static func response(
    id: RequestID?, _ members: [String: JSONValue]
  ) throws(MessageError) -> Message {
    switch (members["result"], members["error"]) {
    case (let result?, nil):
      guard let id else { throw .invalid("A result has no id.") }
      return .response(id: id, result: .success(result))
    case (nil, let error?):
      guard members["id"] != nil, let error = try? ResponseError(json: error) else {
        throw .invalid("An error is malformed.", id: id)
      }
      return .response(id: id, result: .failure(error))
    default:
      throw .invalid("A message has neither a method nor one of result and error.", id: id)
    }
  }

  public var json: JSONValue {
    switch self {
    case .request(let id, let method, let params):
      envelope(["id": id.json, "method": .string(method), "params": params.unlessNull])
    case .notification(let method, let params):
      envelope(["method": .string(method), "params": params.unlessNull])
    case .response(let id, .success(let result)):
      envelope(["id": id?.json ?? .null, "result": result])
    case .response(let id, .failure(let error)):
      envelope(["id": id?.json ?? .null, "error": error.json])
    }
  }

  private func envelope(_ fields: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    var members: [String: JSONValue] = ["jsonrpc": "2.0"]
    for (name, value) in fields { members[name] = value }
    return .object(members)
  }
}

extension JSONValue {
  fileprivate var unlessNull: JSONValue? { self == .null ? Optional.none : self }
}

extension MessageError {
  fileprivate static func invalid(_ reason: String, id: RequestID? = nil) -> MessageError {
    MessageError(id: id, error: .invalidRequest(reason))
  }
}
