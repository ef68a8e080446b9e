public import JSONValues

/// Params or a result without any field. An object is accepted too: later versions may have put fields into it.
public protocol EmptyWireValue: WireValue {
  init()
}

extension EmptyWireValue {
  public init(json: JSONValue) throws(FieldError) {
    guard json == .null || json.asObject != nil else { throw FieldError(expected: "absent, null or an object") }
    self.init()
  }

  public var json: JSONValue { .null }
}
