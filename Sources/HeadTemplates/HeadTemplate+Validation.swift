import Meshes
import Rigs

extension HeadTemplate {
  /// Checks positions, parts and regions against the mesh.
  func validateSurface() throws(TemplateError) {
    guard mesh.vertexCount > 0 else { throw .tooShort(TemplateArray.vertices, minimum: 1) }
    guard mesh.faceCount > 0 else { throw .tooShort(TemplateArray.faceOffsets, minimum: 2) }
    try Check.count(TemplateArray.vertices, neutral.count, expected: mesh.vertexCount)
    try Check.finite(TemplateArray.vertices, neutral)
    try Check.finite(TemplateArray.uvs, mesh.uvs.flatMap { [$0.x, $0.y] }, width: 2)
    try Check.uniqueNames("parts", parts)
    try Check.count(TemplateArray.faceParts, faceParts.count, expected: mesh.faceCount)
    try Check.indices(TemplateArray.faceParts, faceParts, of: "parts", count: parts.count)
    for (name, mask) in regions {
      let array = "\(TemplateArray.regionMasks) (\(name))"
      try Check.count(array, mask.count, expected: mesh.vertexCount)
      if let row = mask.firstIndex(where: { $0 > 1 }) { throw .notZeroOrOne(array: array, row: row) }
    }
  }

  func validateCurves() throws(TemplateError) {
    try Check.uniqueNames("curves", curves.map(\.name))
    for curve in curves {
      let field = "curve \(curve.name)"
      guard curve.vertices.count >= 2 else { throw .tooShort(field, minimum: 2) }
      try Check.indices(field, curve.vertices, of: "vertices", count: mesh.vertexCount)
      var seen: Set<Int32> = []
      for vertex in curve.vertices where !seen.insert(vertex).inserted {
        throw .repeatedVertex(curve: field, vertex: Int(vertex))
      }
    }
  }

  func validateEyes() throws(TemplateError) {
    try Check.uniqueNames("eyes", eyes.map(\.name))
    for eye in eyes {
      guard rig.joints.indices.contains(eye.joint) else { throw .malformedEye(eye.name, rule: "its joint is missing") }
      guard parts.indices.contains(eye.part) else { throw .malformedEye(eye.name, rule: "its part is missing") }
      try Check.finite("eye \(eye.name)", [eye.center])
      guard eye.radius > 0, eye.radius.isFinite else {
        throw .malformedEye(eye.name, rule: "the radius must be a number of centimetres above 0")
      }
    }
  }
}

extension LandmarkCorrespondences {
  /// The correspondences with barycentric coordinates that sum to one; throws when they break a rule.
  func validated(vertexCount: Int) throws(TemplateError) -> LandmarkCorrespondences {
    try Check.count(TemplateArray.landmarkVertices, vertices.count, expected: Self.count)
    try Check.count(TemplateArray.landmarkBarycentrics, barycentrics.count, expected: Self.count)
    try Check.count(TemplateArray.landmarkSpread, spread.count, expected: Self.count)
    try Check.indices(
      TemplateArray.landmarkVertices, vertices.flatMap { [$0.x, $0.y, $0.z] }, width: 3, of: "vertices",
      count: vertexCount)
    try Check.finite(TemplateArray.landmarkBarycentrics, barycentrics)
    try Check.finite(TemplateArray.landmarkSpread, spread)
    for name in Self.cornerNames where corners[name] == nil { throw .missingCorner(name) }
    for (name, landmark) in corners {
      try Check.indices("corner \(name)", [landmark], of: "landmarks", count: Self.count)
    }
    try Check.uniqueNames("contours", contours.map(\.name))
    for contour in contours {
      let field = "contour \(contour.name)"
      let minimum = contour.isClosed ? 3 : 2
      guard contour.landmarks.count >= minimum else { throw .tooShort(field, minimum: minimum) }
      try Check.indices(field, contour.landmarks, of: "landmarks", count: Self.count)
    }
    var weights = barycentrics.flatMap { [$0.x, $0.y, $0.z] }
    try Check.normalizeWeights(TemplateArray.landmarkBarycentrics, &weights, width: 3)
    var result = self
    result.barycentrics = (0..<Self.count).map { SIMD3(weights[3 * $0], weights[3 * $0 + 1], weights[3 * $0 + 2]) }
    return result
  }
}
