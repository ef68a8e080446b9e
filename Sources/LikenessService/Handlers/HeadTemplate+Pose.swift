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
    let checked = try bindOffsets.map { (wire) throws(ResponseError) in
      try offsets(wire, arrays: arrays, field: field)
    }
    return RigEvaluator(rig: rig, neutral: neutral).evaluate(controllers: values, bindOffsets: checked)
  }

  /// One offset per vertex, from the message or the file that it names.
  ///
  /// - Throws: `arrayMismatch`, `arrayUnreadable`.
  func offsets(_ wire: PointArray, arrays: ArrayChannel, field: String) throws(ResponseError) -> [SIMD3<Float>] {
    let offsets = try arrays.points(wire)
    guard offsets.count == mesh.vertexCount else {
      throw .arrayMismatch(field: field, expected: mesh.vertexCount, found: offsets.count)
    }
    return offsets
  }

  /// One value per controller: those that are named, else those given.
  ///
  /// - Throws: `controllerUnknown`.
  func controllerValues(_ named: [String: Double], from others: [Float]) throws(ResponseError) -> [Float] {
    let known = Set(rig.controllers.map(\.name))
    // Sorted, so that of two unknown names always the same one is told.
    if let unknown = named.keys.sorted().first(where: { !known.contains($0) }) { throw .controllerUnknown(unknown) }
    return zip(rig.controllers, others).map { controller, other in named[controller.name].map { Float($0) } ?? other }
  }
}
