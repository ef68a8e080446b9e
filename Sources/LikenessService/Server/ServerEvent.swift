public import LikenessProtocol

/// Something that happened in a server, for whoever keeps a log.
public enum ServerEvent: Sendable {
  case connected
  case disconnected
  /// A request was answered with an error.
  case refused(ResponseError)
  case fitFinished(seconds: Double)
}

extension ServerEvent: CustomStringConvertible {
  public var description: String {
    switch self {
    case .connected: "A client connected."
    case .disconnected: "A client left."
    case .refused(let error): "Answered with error \(error.code.rawValue): \(error.message)"
    case .fitFinished(let seconds): "A fit finished after \((seconds * 10).rounded() / 10) s."
    }
  }
}
