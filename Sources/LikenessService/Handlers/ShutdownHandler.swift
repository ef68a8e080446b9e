import LikenessProtocol

struct ShutdownHandler: RequestHandler {
  func handle(_ request: ShutdownRequest, _ call: Call) -> ShutdownResponse? {
    call.conversation.beginShutDown()
    call.conversation.cancelCalls(except: call)
    return ShutdownResponse()
  }
}
