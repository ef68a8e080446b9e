import HeadTemplates
import LikenessProtocol
import Meshes
import Rigs

extension HeadTemplate {
  /// The vertices at controllers by name (defaults where none is given) and bind-space offsets, template space, cm.
  ///
  /// - Parameter field: the name of the offsets in the request.
  /// - Throws: `controllerUnknown`, `arrayMismatch`.
  func vertices(
    controllers named: [String: Double], bindOffsets: PointArray?, field: String
  ) throws(ResponseError) -> [SIMD3<Float>] {
    let known = Set(rig.controllers.map(\.name))
    // Sorted, so that of two unknown names always the same one is told.
    if let unknown = named.keys.sorted().first(where: { !known.contains($0) }) { throw .controllerUnknown(unknown) }
    if let offsets = bindOffsets?.values, offsets.count != mesh.vertexCount {
      throw .arrayMismatch(field: field, expected: mesh.vertexCount, found: offsets.count)
    }
    let values = rig.controllers.map { controller in named[controller.name].map { Float($0) } ?? controller.defaultValue
    }
    return RigEvaluator(rig: rig, neutral: neutral).evaluate(controllers: values, bindOffsets: bindOffsets?.values)
  }
}
