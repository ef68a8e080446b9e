/// The params of a request, and through `Response` the form of its result.
public protocol RequestType: WireValue {
  static var method: String { get }
  associatedtype Response: WireValue
}

/// The params of a notification.
public protocol NotificationType: WireValue {
  static var method: String { get }
}
