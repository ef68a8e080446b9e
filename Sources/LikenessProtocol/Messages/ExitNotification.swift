/// The daemon closes this connection.
public struct ExitNotification: NotificationType, EmptyWireValue {
  public static let method = "exit"

  public init() {}
}
