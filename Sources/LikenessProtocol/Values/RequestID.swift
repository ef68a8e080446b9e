public import JSONValues

/// What a client calls one of its requests: an integer or a string, unique among its unanswered requests.
public enum RequestID: Sendable, Hashable {
  case number(Int)
  case string(String)
}

/// What a client calls the progress of a request.
public typealias ProgressToken = RequestID

extension RequestID: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    switch json {
    case .string(let value): self = .string(value)
    case .integer(let value): self = .number(Int(value))
    default: throw FieldError(expected: "a string or an integer")
    }
  }

  public var json: JSONValue {
    switch self {
    case .number(let value): value.json
    case .string(let value): value.json
    }
  }
}
