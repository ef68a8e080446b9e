import Fitting
import HeadTemplates
import LikenessProtocol
import Meshes
import Rigs

/// What a fit starts from and what it must keep to: the wire's constraints, checked, in the engine's types.
struct FitBeginning {
  var start: FitStart?
  var constraints = Constraints.none

  /// - Parameters:
  ///   - head: the revision's head; nil for the template's neutral.
  ///   - arrays: reads arrays that are in files.
  init(
    _ wire: FitConstraints?, head: StoredHead?, template: HeadTemplate, arrays: ArrayChannel
  ) throws(ResponseError) {
    start = head?.start
    guard let wire else { return }
    try edit(controllers: wire.controllers, head, template)
    constraints.lockedControllers = Set(
      try (wire.locked ?? []).map { (name) throws(ResponseError) in try Self.index(of: name, in: template) })
    try sculpt(wire.sculpted, template, arrays)
    try pin(wire, template)
    constraints.frozenVertices = try Self.frozen(wire.frozen, template)
  }

  /// Controls that were moved after the revision: the head follows them, and keeps its offsets.
  private mutating func edit(
    controllers: [String: Double]?, _ head: StoredHead?, _ template: HeadTemplate
  ) throws(ResponseError) {
    guard let controllers, !controllers.isEmpty else { return }
    guard let head else { throw .constraintInvalid("controllers", reason: Self.needsRevision) }
    let values = try template.controllerValues(controllers, from: head.controllers)
    start?.controllers = values
    start?.vertices = RigEvaluator(rig: template.rig, neutral: template.neutral)
      .evaluate(controllers: values, bindOffsets: head.bindOffsets)
  }

  /// Sculpted vertices are where the fit starts, and on the skin pins too; parts that follow the skin go on from there.
  private mutating func sculpt(
    _ sculpted: SculptedVertices?, _ template: HeadTemplate, _ arrays: ArrayChannel
  ) throws(ResponseError) {
    guard let sculpted else { return }
    guard start != nil else { throw .constraintInvalid("sculpted", reason: Self.needsRevision) }
    let positions = try arrays.points(sculpted.positions)
    guard positions.count == sculpted.vertices.values.count else {
      throw .arrayMismatch(
        field: "sculpted.positions", expected: sculpted.vertices.values.count, found: positions.count)
    }
    let skin = Set(template.skinSurface.usedVertices)
    for (index, vertex) in sculpted.vertices.values.enumerated() {
      try Self.check(vertex, "sculpted", template)
      start?.vertices[vertex] = positions[index]
      guard skin.contains(Int32(vertex)) else { continue }
      let weight = sculpted.weights?[index] ?? 1
      constraints.pointPins.append(.init(vertex: vertex, position: positions[index], weight: Float(weight)))
    }
  }

  private mutating func pin(_ wire: FitConstraints, _ template: HeadTemplate) throws(ResponseError) {
    let (points, pixels) = (wire.points ?? [], wire.pixels ?? [])
    guard !(points.isEmpty && pixels.isEmpty) else { return }
    let skin = Set(template.skinSurface.usedVertices)
    for pin in points {
      try Self.check(pin.vertex, "points", template)
      try Self.check(pin.vertex, "points", isOn: skin)
      let position = SIMD3(pin.position.map { Float($0) })
      constraints.pointPins.append(.init(vertex: pin.vertex, position: position, weight: Float(pin.weight ?? 1)))
    }
    for pin in pixels {
      try Self.check(pin.vertex, "pixels", template)
      try Self.check(pin.vertex, "pixels", isOn: skin)
      let pixel = SIMD2(pin.pixel.map { Float($0) })
      constraints.pixelPins.append(.init(vertex: pin.vertex, pixel: pixel, weight: Float(pin.weight ?? 1)))
    }
  }

  private static func frozen(_ frozen: FrozenVertices?, _ template: HeadTemplate) throws(ResponseError) -> Set<Int32> {
    var vertices: Set<Int32> = []
    for name in frozen?.regions ?? [] {
      guard let mask = template.regions[name] else {
        let known = template.regions.keys.sorted().joined(separator: ", ")
        throw .constraintInvalid("frozen", reason: "The head template has no region “\(name)”. It has: \(known).")
      }
      for (vertex, isInside) in mask.enumerated() where isInside != 0 { vertices.insert(Int32(vertex)) }
    }
    for vertex in frozen?.vertices?.values ?? [] {
      try check(vertex, "frozen", template)
      vertices.insert(Int32(vertex))
    }
    return vertices
  }

  private static let needsRevision =
    "Changed controls and sculpted vertices need the revision that they were made from. Fit the head first."

  private static func check(_ vertex: Int, _ constraint: String, _ template: HeadTemplate) throws(ResponseError) {
    guard vertex < template.mesh.vertexCount else {
      throw .constraintInvalid(
        constraint,
        reason: "Vertex \(vertex) is not on the head, which has \(template.mesh.vertexCount). "
          + "Use the mesh as the template made it.")
    }
  }

  private static func check(_ vertex: Int, _ constraint: String, isOn skin: Set<Int32>) throws(ResponseError) {
    guard skin.contains(Int32(vertex)) else {
      throw .constraintInvalid(
        constraint,
        reason: "Vertex \(vertex) belongs to a part that follows the skin, such as an eye. Pin the skin around it.")
    }
  }

  private static func index(of name: String, in template: HeadTemplate) throws(ResponseError) -> Int {
    guard let index = template.rig.controllers.firstIndex(where: { $0.name == name }) else {
      throw .controllerUnknown(name)
    }
    return index
  }
}
