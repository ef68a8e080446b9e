import HeadTemplates
import LikenessProtocol

struct RigEvaluateHandler: ComputingHandler {
  func handle(_ request: RigEvaluateRequest, _ call: Call) throws(ResponseError) -> RigEvaluateResponse? {
    let template = try call.server.template(request.template)
    let arrays = call.conversation.arrays
    let vertices = try template.vertices(
      controllers: request.controllers, bindOffsets: request.bindOffsets, arrays: arrays, field: "bindOffsets")
    return RigEvaluateResponse(vertices: arrays.place(["vertices": vertices])["vertices"]!)
  }
}
