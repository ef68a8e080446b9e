import LikenessProtocol

struct RigEvaluateHandler: RequestHandler {
  func handle(_ request: RigEvaluateRequest, _ call: Call) throws(ResponseError) -> RigEvaluateResponse? {
    let template = try call.server.template(request.template)
    let vertices = try template.vertices(
      controllers: request.controllers, bindOffsets: request.bindOffsets, field: "bindOffsets")
    return RigEvaluateResponse(vertices: PointArray(vertices))
  }
}
