import Meshes

/// How much the folding of a surface at each vertex changed between two shapes of it: the absolute difference of the
/// paper's edge-to-vertex curvature [P eq. 2], degrees. Both are weighted by the edge lengths of the template, as in
/// the objective.
struct CurvatureChange {
  /// Zero at vertices off the surface.
  let values: [Float]
  private let usedVertices: [Int32]

  init(surface: TriangleSurface, fitted: [SIMD3<Float>], template: [SIMD3<Float>]) {
    let weights = surface.edgeLengths(template)
    let before = surface.edgeCurvature(template, weights: weights)
    values = zip(surface.edgeCurvature(fitted, weights: weights), before).map { abs($0 - $1) * (180 / Float.pi) }
    usedVertices = surface.usedVertices
  }

  var ofUsedVertices: [Float] { usedVertices.map { values[Int($0)] } }
}
