import HeadTemplates
import LikenessProtocol
import Meshes
import Rigs

struct RigEvaluateHandler: RequestHandler {
  func handle(_ request: RigEvaluateRequest, _ call: Call) throws(ResponseError) -> RigEvaluateResponse? {
    let template = try call.server.template(request.template)
    let controllers = try values(request.controllers, for: template.rig.controllers)
    let offsets = try request.bindOffsets.map { (offsets) throws(ResponseError) in
      try checked(offsets.values, vertexCount: template.mesh.vertexCount)
    }
    let evaluator = RigEvaluator(rig: template.rig, neutral: template.neutral)
    return RigEvaluateResponse(
      vertices: PointArray(evaluator.evaluate(controllers: controllers, bindOffsets: offsets)))
  }

  /// One value per controller, defaults where none is given.
  private func values(
    _ named: [String: Double], for controllers: [Rigs.Controller]
  ) throws(ResponseError) -> [Float] {
    let known = Set(controllers.map(\.name))
    // Sorted, so that of two unknown names always the same one is told.
    if let unknown = named.keys.sorted().first(where: { !known.contains($0) }) { throw .controllerUnknown(unknown) }
    return controllers.map { controller in named[controller.name].map { Float($0) } ?? controller.defaultValue }
  }

  private func checked(_ offsets: [SIMD3<Float>], vertexCount: Int) throws(ResponseError) -> [SIMD3<Float>] {
    guard offsets.count == vertexCount else {
      throw .arrayMismatch(field: "bindOffsets", expected: vertexCount, found: offsets.count)
    }
    return offsets
  }
}
