public import LikenessProtocol

/// Where frames end can no longer be told: the connection has to be closed.
public enum FrameError: Error, Equatable {
  case headerTooLong(limit: Int)
  case lineWithoutColon
  case lengthMissing
  case lengthRepeated
  case lengthNotANumber
  case bodyTooLarge(limit: Int)
}

extension FrameError {
  /// What the other side is told before the connection closes.
  public var response: ResponseError {
    switch self {
    case .headerTooLong(let limit): .frameMalformed("a header is longer than \(limit) bytes")
    case .lineWithoutColon: .frameMalformed("a line of a header has no colon")
    case .lengthMissing: .frameMalformed("a header has no Content-Length")
    case .lengthRepeated: .frameMalformed("a header has two Content-Length fields")
    case .lengthNotANumber: .frameMalformed("a Content-Length is not a number")
    case .bodyTooLarge(let limit): .frameTooLarge(limit: limit)
    }
  }
}
