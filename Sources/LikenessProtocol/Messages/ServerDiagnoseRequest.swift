public import JSONValues

/// What a developer needs to know of this daemon, without private paths, names or pixels.
public struct ServerDiagnoseRequest: RequestType, EmptyWireValue {
  public static let method = "server/diagnose"
  public typealias Response = ServerDiagnoseResponse

  public init() {}
}

public struct ServerDiagnoseResponse: WireValue {
  /// Versions, limits, metrics, the state of the store, the last lines of the log; open.
  public var report: [String: JSONValue]

  public init(report: [String: JSONValue]) {
    self.report = report
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    report = try reader.required("report")
  }

  public var json: JSONValue { .fields(["report": report]) }
}
