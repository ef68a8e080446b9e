import HeadTemplates
import LikenessProtocol
import Meshes
import Rigs

struct RigEvaluateHandler: RequestHandler {
  func handle(_ request: RigEvaluateRequest, _ call: Call) throws(ResponseError) -> RigEvaluateResponse? {
    let template = try call.server.template(request.template)
    let controllers = try template.controllerValues(
      request.controllers, from: template.rig.controllers.map(\.defaultValue))
    let arrays = call.conversation.arrays
    let offsets = try request.bindOffsets.map { (offsets) throws(ResponseError) in
      try checked(arrays.points(offsets), vertexCount: template.mesh.vertexCount)
    }
    let evaluator = RigEvaluator(rig: template.rig, neutral: template.neutral)
    let vertices = evaluator.evaluate(controllers: controllers, bindOffsets: offsets)
    return RigEvaluateResponse(vertices: arrays.place(["vertices": vertices])["vertices"]!)
  }

  private func checked(_ offsets: [SIMD3<Float>], vertexCount: Int) throws(ResponseError) -> [SIMD3<Float>] {
    guard offsets.count == vertexCount else {
      throw .arrayMismatch(field: "bindOffsets", expected: vertexCount, found: offsets.count)
    }
    return offsets
  }
}
