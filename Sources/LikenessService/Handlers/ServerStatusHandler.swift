import LikenessProtocol

struct ServerStatusHandler: RequestHandler {
  func handle(_ request: ServerStatusRequest, _ call: Call) -> ServerStatusResponse? { call.server.status }
}
