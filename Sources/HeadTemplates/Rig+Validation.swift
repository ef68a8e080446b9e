import LinearAlgebra
import Rigs

extension Rig {
  /// The rig with weights that sum to one; throws when it breaks a rule.
  func validated(vertexCount: Int) throws(TemplateError) -> Rig {
    try Check.limit("joints", joints.count, TemplateLimits.joints)
    try Check.limit("controllers", controllers.count, TemplateLimits.controllers)
    try validateHierarchy()
    for joint in joints { try joint.validate() }
    try Check.uniqueNames("controllers", controllers.map(\.name))
    for controller in controllers { try controller.validate() }
    try validateResponses(vertexCount: vertexCount)
    var rig = self
    rig.skinWeights = try skinWeights.validated(vertexCount: vertexCount, jointCount: joints.count)
    return rig
  }

  private func validateHierarchy() throws(TemplateError) {
    guard !joints.isEmpty else { throw .tooShort("joints", minimum: 1) }
    try Check.uniqueNames("joints", joints.map(\.name))
    for (index, joint) in joints.enumerated() {
      if let parent = joint.parent, !joints.indices.contains(parent) {
        throw .indexOutOfRange(array: "joints", row: index, index: parent, of: "joints", count: joints.count)
      }
    }
    for (index, joint) in joints.enumerated() {
      guard let parent = joint.parent, parent >= index else { continue }
      if let cycle = cycle(from: index) { throw .cyclicJoints(cycle.map { joints[$0].name }) }
      throw .jointBeforeParent(joint: joint.name, parent: joints[parent].name)
    }
  }

  /// The joints of the circle that the way from a joint to its root runs into, if it does.
  private func cycle(from start: Int) -> [Int]? {
    var path: [Int] = []
    var steps: [Int: Int] = [:]
    var next: Int? = start
    while let joint = next {
      if let step = steps[joint] { return Array(path[step...]) }
      steps[joint] = path.count
      path.append(joint)
      next = joints[joint].parent
    }
    return nil
  }

  private func validateResponses(vertexCount: Int) throws(TemplateError) {
    let rows = 2 * controllers.count
    try jointResponse.validate(
      TemplateArray.jointResponseOffsets, TemplateArray.jointResponseColumns, TemplateArray.jointResponseValues,
      rows: rows, columnCount: 9 * joints.count, of: "joint parameters")
    try Check.finite(TemplateArray.jointResponseValues, jointResponse.values)
    try residual.validate(
      TemplateArray.residualOffsets, TemplateArray.residualVertices, TemplateArray.residualDeltas, rows: rows,
      columnCount: vertexCount, of: "vertices")
    try Check.finite(TemplateArray.residualDeltas, residual.values)
  }
}

extension Joint {
  /// The smallest volume that a rest transform may leave of a unit cube, after its axes are scaled to unit length.
  private static let smallestVolume: Float = 1e-4

  fileprivate func validate() throws(TemplateError) {
    guard restLocal.rowMajor.allSatisfy(\.isFinite) else {
      throw .malformedField("jointRestLocal of \(name)", rule: "every number of the matrix must be finite")
    }
    let (x, y, z) = restLocal.linear.columns
    let volume = Matrix3(columns: normalize(x), normalize(y), normalize(z)).determinant
    guard abs(volume) > Self.smallestVolume else { throw .restNotInvertible(joint: name) }
  }
}

extension Controller {
  fileprivate func validate() throws(TemplateError) {
    let isOrdered = minimum < maximum && minimum <= defaultValue && defaultValue <= maximum
    guard isOrdered, minimum.isFinite, maximum.isFinite else { throw .controllerRange(controller: name) }
  }
}

extension SkinWeights {
  fileprivate func validated(vertexCount: Int, jointCount: Int) throws(TemplateError) -> SkinWeights {
    guard 1...TemplateLimits.influences ~= influences else {
      throw .wrongShape(
        array: TemplateArray.skinWeights, expected: "(\(vertexCount), 1 to \(TemplateLimits.influences))",
        found: [vertexCount, influences])
    }
    try Check.count(TemplateArray.skinJoints, joints.count, expected: vertexCount * influences)
    try Check.count(TemplateArray.skinWeights, weights.count, expected: vertexCount * influences)
    try Check.indices(TemplateArray.skinJoints, joints, width: influences, of: "joints", count: jointCount)
    try Check.finite(TemplateArray.skinWeights, weights, width: influences)
    var result = self
    try Check.normalizeWeights(TemplateArray.skinWeights, &result.weights, width: influences)
    return result
  }
}

extension SidedResponse {
  fileprivate func validate(
    _ offsetsName: String, _ columnsName: String, _ valuesName: String, rows: Int, columnCount: Int, of things: String
  ) throws(TemplateError) {
    try Check.count(offsetsName, offsets.count, expected: rows + 1)
    let neverFalls = zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
    guard offsets.first == 0, neverFalls, Int(offsets[rows]) == columns.count else {
      throw .malformedOffsets(array: offsetsName, entries: columns.count)
    }
    try Check.count(valuesName, values.count, expected: columns.count)
    try Check.indices(columnsName, columns, of: things, count: columnCount)
  }
}
