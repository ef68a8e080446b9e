public import JSONValues

/// What the daemon is doing.
public struct ServerStatusRequest: RequestType, EmptyWireValue {
  public static let method = "server/status"
  public typealias Response = ServerStatusResponse

  public init() {}
}

public struct ServerStatusResponse: WireValue {
  /// How many fits are in which state.
  public struct Fits: Sendable, Equatable {
    public var running, waiting, finished: Int

    public init(running: Int, waiting: Int, finished: Int) {
      self.running = running
      self.waiting = waiting
      self.finished = finished
    }
  }

  public var version: String
  public var protocolVersion: ProtocolVersion
  public var uptimeSeconds: Double
  public var connections, templates, photos: Int
  public var fits: Fits
  /// Counters and gauges by the names that Prometheus would give them; names may be added.
  public var metrics: [String: Double]?

  public init(
    version: String, protocolVersion: ProtocolVersion, uptimeSeconds: Double, connections: Int, templates: Int,
    photos: Int, fits: Fits, metrics: [String: Double]? = nil
  ) {
    self.version = version
    self.protocolVersion = protocolVersion
    self.uptimeSeconds = uptimeSeconds
    self.connections = connections
    self.templates = templates
    self.photos = photos
    self.fits = fits
    self.metrics = metrics
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    version = try reader.required("version")
    protocolVersion = try reader.required("protocolVersion")
    uptimeSeconds = try reader.required("uptimeSeconds")
    connections = try reader.required("connections", atLeast: 0)
    templates = try reader.required("templates", atLeast: 0)
    photos = try reader.required("photos", atLeast: 0)
    fits = try reader.required("fits")
    metrics = try reader.optional("metrics")
  }

  public var json: JSONValue {
    .fields([
      "version": version, "protocolVersion": protocolVersion, "uptimeSeconds": uptimeSeconds,
      "connections": connections, "templates": templates, "photos": photos, "fits": fits,
      "metrics": metrics,
    ])
  }
}

extension ServerStatusResponse.Fits: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    running = try reader.required("running", atLeast: 0)
    waiting = try reader.required("waiting", atLeast: 0)
    finished = try reader.required("finished", atLeast: 0)
  }

  public var json: JSONValue { .fields(["running": running, "waiting": waiting, "finished": finished]) }
}
