import LikenessProtocol

struct ShutdownHandler: RequestHandler {
  func handle(_ request: ShutdownRequest, _ call: Call) -> ShutdownResponse? {
    call.session.beginShutDown()
    call.session.cancelCalls(except: call)
    return ShutdownResponse()
  }
}
