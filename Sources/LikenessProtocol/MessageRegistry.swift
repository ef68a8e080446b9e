/// Every message there is. What is not listed here does not exist on the wire.
public enum MessageRegistry {
  public static let requests: [any RequestType.Type] = [
    FitRunRequest.self,
    InitializeRequest.self,
    PhotoAddRequest.self,
    RigEvaluateRequest.self,
    ServerStatusRequest.self,
    ShutdownRequest.self,
    TemplateOpenRequest.self,
    TextureExtractRequest.self,
  ]

  public static let notifications: [any NotificationType.Type] = [
    CancelRequestNotification.self,
    ExitNotification.self,
    InitializedNotification.self,
    ProgressNotification.self,
  ]

  /// The parts that messages are made of.
  public static let values: [any WireValue.Type] = [
    Camera.self,
    Controller.self,
    Face.self,
    HeadPose.self,
    NumericArray.self,
    ResponseError.self,
    TextureTile.self,
    VertexMap.self,
  ]

  /// Every type that has an entry in the schema and examples, by its name there.
  public static let types: [String: any WireValue.Type] = {
    let types =
      requests.map { $0 as any WireValue.Type } + requests.map { responseType(of: $0) } + notifications + values
    return Dictionary(uniqueKeysWithValues: types.map { (String(describing: $0), $0) })
  }()

  private static func responseType<Request: RequestType>(of request: Request.Type) -> any WireValue.Type {
    Request.Response.self
  }
}
