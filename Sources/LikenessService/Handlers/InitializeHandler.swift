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
    let arrays = try channel(for: request.capabilities, call.server)
    call.conversation.beginRunning(request.client, arrays: arrays)
    let forms =
      arrays.folder == nil ? [Capabilities.inlineArrays] : [Capabilities.fileArrays, Capabilities.inlineArrays]
    return InitializeResponse(
      protocolVersion: .current, server: Program(name: "likenessd", version: productVersion),
      capabilities: Capabilities(arrays: forms), arrayFolder: arrays.folder)
  }

  private func channel(
    for capabilities: Capabilities, _ server: LikenessServer
  ) throws(ResponseError) -> ArrayChannel {
    guard capabilities.arrays.contains(Capabilities.fileArrays), let root = server.arrayRoot else {
      return ArrayChannel()
    }
    return try ArrayChannel(in: root)
  }
}
