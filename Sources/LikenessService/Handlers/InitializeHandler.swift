import LikenessProtocol

struct InitializeHandler: RequestHandler {
  func handle(_ request: InitializeRequest, _ call: Call) throws(ResponseError) -> InitializeResponse? {
    guard request.protocolVersion.major == ProtocolVersion.current.major else {
      throw .protocolVersionUnsupported(request.protocolVersion)
    }
    guard request.capabilities.arrays.contains(Capabilities.inlineArrays) else {
      let expected = "a list with “\(Capabilities.inlineArrays)” in it"
      throw .invalidParams(
        FieldError(field: "capabilities.arrays", expected: expected), method: InitializeRequest.method)
    }
    call.session.beginRunning()
    return InitializeResponse(
      protocolVersion: .current, server: Program(name: "likenessd", version: productVersion),
      capabilities: Capabilities())
  }
}
