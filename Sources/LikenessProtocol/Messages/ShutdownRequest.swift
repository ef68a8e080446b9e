/// The client is about to leave; its fits are cancelled.
public struct ShutdownRequest: RequestType, EmptyWireValue {
  public static let method = "shutdown"
  public typealias Response = ShutdownResponse

  public init() {}
}

public struct ShutdownResponse: EmptyWireValue {
  public init() {}
}
