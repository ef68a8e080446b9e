public import JSONValues

/// Why a request has no result: a stable code, a sentence for the artist, and data for programs.
public struct ResponseError: Error, Sendable, Equatable {
  public var code: ErrorCode
  /// What is wrong and what to do, for the artist.
  public var message: String
  public var data: [String: JSONValue]?

  public init(code: ErrorCode, message: String, data: [String: JSONValue]? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }
}

extension ResponseError: WireValue, CustomStringConvertible {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    code = ErrorCode(rawValue: try reader.required("code"))
    message = try reader.required("message")
    data = try reader.optional("data")
  }

  public var json: JSONValue { .fields(["code": code.rawValue, "message": message, "data": data]) }

  public var description: String { message }
}
