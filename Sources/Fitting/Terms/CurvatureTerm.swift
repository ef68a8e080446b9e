import Derivatives
import LinearAlgebra
import Meshes

/// L_GCC, edge-to-vertex Gaussian curvature consistency [P eq. 2]: each vertex takes the weighted mean of the dihedral
/// angles of its edges, c_i = Σ ω_ij θ_ij; the term is the mean |c_i - c_i of the reference|.
///
/// The importance I of an edge, open in the paper, is its length in the reference: long edges carry more of the
/// surface around a vertex. The dihedral angle is unsigned, as in the paper. The absolute value is rounded off below a
/// degree.
final class CurvatureTerm<S: Scalar>: Term {
  let name = TermName.curvature
  private let surface: TriangleSurface
  /// ω of each interior edge at its first and second vertex.
  private let edgeWeights: [SIMD2<S>]
  private let reference: [S]
  private let absolute = RoundedAbsolute<S>(rounding: 0.02)
  private var curvature: [S]
  private var areaVectors: [SIMD3<S>] = []
  private var gradAreas: [SIMD3<S>] = []

  init(surface: TriangleSurface, reference positions: [SIMD3<S>]) {
    self.surface = surface
    var totals = [S](repeating: 0, count: surface.vertexCount)
    let lengths = surface.interiorEdges.map { length(positions[Int($0.x)] - positions[Int($0.y)]) }
    for (edge, length) in zip(surface.interiorEdges, lengths) {
      totals[Int(edge.x)] += length
      totals[Int(edge.y)] += length
    }
    edgeWeights = zip(surface.interiorEdges, lengths).map { edge, length in
      SIMD2(
        length / max(totals[Int(edge.x)], .leastNormalMagnitude),
        length / max(totals[Int(edge.y)], .leastNormalMagnitude))
    }
    curvature = Array(repeating: 0, count: surface.vertexCount)
    var reference = curvature
    Self.curvature(surface, edgeWeights, surface.areaVectors(positions), into: &reference)
    self.reference = reference
  }

  func value(_ input: TermInput<S>) -> S {
    areaVectors = surface.areaVectors(input.vertices.values)
    Self.curvature(surface, edgeWeights, areaVectors, into: &curvature)
    let sum = surface.usedVertices.reduce(S(0)) {
      $0 + absolute.value(curvature[Int($1)] - reference[Int($1)])
    }
    return sum / S(surface.usedVertices.count)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let scale = weight / S(surface.usedVertices.count)
    gradAreas.removeAll(keepingCapacity: true)
    gradAreas.append(contentsOf: repeatElement(.zero, count: surface.triangles.count))
    for (index, edge) in surface.interiorEdges.enumerated() {
      let (first, second) = (Int(edge.x), Int(edge.y))
      let gradAngle =
        scale
        * (edgeWeights[index].x * absolute.slope(curvature[first] - reference[first])
          + edgeWeights[index].y * absolute.slope(curvature[second] - reference[second]))
      let (left, right) = (Int(surface.edgeTriangles[index].x), Int(surface.edgeTriangles[index].y))
      let back = angleGradient(areaVectors[left], areaVectors[right])
      gradAreas[left] += back.a * gradAngle
      gradAreas[right] += back.b * gradAngle
    }
    surface.areaVectorsPullback(gradAreas, at: input.vertices.values, into: &gradient.vertices.values)
  }

  private static func curvature(
    _ surface: TriangleSurface, _ edgeWeights: [SIMD2<S>], _ areaVectors: [SIMD3<S>], into curvature: inout [S]
  ) {
    curvature.withUnsafeMutableBufferPointer { curvature in
      curvature.update(repeating: 0)
      for (index, edge) in surface.interiorEdges.enumerated() {
        let sides = surface.edgeTriangles[index]
        let dihedral = angle(areaVectors[Int(sides.x)], areaVectors[Int(sides.y)])
        curvature[Int(edge.x)] += edgeWeights[index].x * dihedral
        curvature[Int(edge.y)] += edgeWeights[index].y * dihedral
      }
    }
  }
}
