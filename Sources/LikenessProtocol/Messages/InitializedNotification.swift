/// The client has read the answer to `initialize`.
public struct InitializedNotification: NotificationType, EmptyWireValue {
  public static let method = "initialized"

  public init() {}
}
