/// Every message there is. What is not listed here does not exist on the wire.
public enum MessageRegistry {
  public static let requests: [any RequestType.Type] = [
    FitRunRequest.self,
    InitializeRequest.self,
    PhotoAddRequest.self,
    RigEvaluateRequest.self,
    ServerDiagnoseRequest.self,
    ServerStatusRequest.self,
    SessionBranchRequest.self,
    SessionCheckRequest.self,
    SessionCommitRequest.self,
    SessionCreateRequest.self,
    SessionDeleteRequest.self,
    SessionHistoryRequest.self,
    SessionListRequest.self,
    SessionOpenRequest.self,
    SessionPruneRequest.self,
    SessionReportRequest.self,
    SessionRevertRequest.self,
    SessionRevisionRequest.self,
    ShutdownRequest.self,
    TemplateLandmarksRequest.self,
    TemplateOpenRequest.self,
    TextureExtractRequest.self,
  ]

  public static let notifications: [any NotificationType.Type] = [
    CancelRequestNotification.self,
    ExitNotification.self,
    InitializedNotification.self,
    ProgressNotification.self,
    SessionChangedNotification.self,
  ]

  /// The parts that messages are made of.
  public static let values: [any WireValue.Type] = [
    AlsoFit.self,
    AlsoPhoto.self,
    ArrayReference.self,
    Camera.self,
    Controller.self,
    Face.self,
    FitConstraints.self,
    HeadPose.self,
    NumericArray.self,
    ResponseError.self,
    RevisionInfo.self,
    SessionInfo.self,
    TextureTile.self,
    BaseTile.self,
    VertexMap.self,
  ]

  /// Every type that has an entry in the schema and examples, by its name there.
  public static let types: [String: any WireValue.Type] = {
    let types =
      requests.map { $0 as any WireValue.Type } + requests.map { responseType(of: $0) } + notifications + values
    // Several requests are answered with the same type.
    return Dictionary(types.map { (String(describing: $0), $0) }) { first, _ in first }
  }()

  private static func responseType<Request: RequestType>(of request: Request.Type) -> any WireValue.Type {
    Request.Response.self
  }
}
