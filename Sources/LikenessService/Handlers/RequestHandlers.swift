import LikenessProtocol

/// Every method that the server has, by name.
let requestHandlers: [String: any RequestHandler] = {
  let handlers: [any RequestHandler] = [
    FitRunHandler(),
    InitializeHandler(),
    PhotoAddHandler(),
    RigEvaluateHandler(),
    ServerDiagnoseHandler(),
    ServerStatusHandler(),
    SessionBranchHandler(),
    SessionCheckHandler(),
    SessionCommitHandler(),
    SessionCreateHandler(),
    SessionDeleteHandler(),
    SessionHistoryHandler(),
    SessionListHandler(),
    SessionOpenHandler(),
    SessionPruneHandler(),
    SessionReportHandler(),
    SessionRevertHandler(),
    SessionRevisionHandler(),
    ShutdownHandler(),
    TemplateLandmarksHandler(),
    TemplateOpenHandler(),
    TextureExtractHandler(),
  ]
  return Dictionary(uniqueKeysWithValues: handlers.map { (method(of: $0), $0) })
}()

private func method<Handler: RequestHandler>(of handler: Handler) -> String { Handler.Request.method }
