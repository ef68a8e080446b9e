import HeadTemplates
import LikenessProtocol
import Meshes
import Rigs

extension HeadTemplate {
  /// The vertices at controllers by name (defaults where none is given) and bind-space offsets, template space, cm.
  ///
  /// - Parameters:
  ///   - arrays: where offsets lie that the message only names.
  ///   - field: the name of the offsets in the request.
  /// - Throws: `controllerUnknown`, `arrayMismatch`, `arrayUnreadable`.
  func vertices(
    controllers named: [String: Double], bindOffsets: PointArray?, arrays: ArrayChannel, field: String
  ) throws(ResponseError) -> [SIMD3<Float>] {
    let values = try controllerValues(named, from: rig.controllers.map(\.defaultValue))
    let offsets = try bindOffsets.map { (offsets) throws(ResponseError) in try arrays.points(offsets) }
    if let offsets, offsets.count != mesh.vertexCount {
      throw .arrayMismatch(field: field, expected: mesh.vertexCount, found: offsets.count)
    }
    return RigEvaluator(rig: rig, neutral: neutral).evaluate(controllers: values, bindOffsets: offsets)
  }
}
