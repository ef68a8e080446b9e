import Derivatives
import LinearAlgebra
import Meshes
import StandardExtensions

/// L_GCC, edge-to-vertex Gaussian curvature consistency [P eq. 2]: each vertex takes the weighted mean of the dihedral
/// angles of its edges, c_i = Σ ω_ij θ_ij; the term is the mean |c_i - c_i of the reference|.
///
/// The importance I of an edge, open in the paper, is its length in the reference: long edges carry more of the
/// surface around a vertex. The dihedral angle is unsigned, as in the paper. The absolute value is rounded off below a
/// degree.
final class CurvatureTerm<S: Scalar>: Term {
  let name = TermName.curvature
  private let surface: TriangleSurface
  /// ω of each interior edge at its first and second vertex: elements 2e and 2e + 1.
  private let edgeWeights: FlatBuffer<S>
  private let reference: FlatBuffer<S>
  private let absolute = RoundedAbsolute<S>(rounding: 0.02)
  private let areaVectors: FlatBuffer<SIMD3<S>>
  /// The dihedral angle of each edge, and the unit normal of the two area vectors it lies between.
  private let dihedrals: FlatBuffer<S>
  private let cosines: FlatBuffer<S>
  private let edgeNormals: FlatBuffer<SIMD3<S>>
  private let curvature: FlatBuffer<S>
  private let slopes: FlatBuffer<S>
  private let gradAreas: FlatBuffer<SIMD3<S>>

  init(surface: TriangleSurface, reference positions: [SIMD3<S>]) {
    self.surface = surface
    let edges = surface.interiorEdges
    var totals = [S](repeating: 0, count: surface.vertexCount)
    let lengths = edges.map { length(positions[Int($0.x)] - positions[Int($0.y)]) }
    for (edge, length) in zip(edges, lengths) {
      totals[Int(edge.x)] += length
      totals[Int(edge.y)] += length
    }
    edgeWeights = FlatBuffer(repeating: 0, count: 2 * edges.count)
    for (index, edge) in edges.enumerated() {
      for end in 0..<2 {
        edgeWeights[2 * index + end] = lengths[index] / max(totals[Int(edge[end])], .leastNormalMagnitude)
      }
    }
    areaVectors = FlatBuffer(repeating: .zero, count: surface.triangles.count)
    gradAreas = FlatBuffer(repeating: .zero, count: surface.triangles.count)
    dihedrals = FlatBuffer(repeating: 0, count: edges.count)
    cosines = FlatBuffer(repeating: 0, count: edges.count)
    edgeNormals = FlatBuffer(repeating: .zero, count: edges.count)
    curvature = FlatBuffer(repeating: 0, count: surface.vertexCount)
    slopes = FlatBuffer(repeating: 0, count: surface.vertexCount)
    reference = FlatBuffer(repeating: 0, count: surface.vertexCount)
    findCurvature(positions)
    _ = reference.elements.update(fromContentsOf: curvature.elements)
  }

  func value(_ input: TermInput<S>) -> S {
    findCurvature(input.vertices.values)
    let (curvature, reference, absolute, vertices) = (curvature, reference, absolute, surface.usedVertices)
    let sum = concurrentSum(count: vertices.count, minimum: VertexCorners.leastSlice) { range in
      var sum: S = 0
      for vertex in vertices[range].lazy.map({ Int($0) }) {
        sum += absolute.value(curvature[vertex] - reference[vertex])
      }
      return sum
    }
    return sum / S(vertices.count)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let scale = weight / S(surface.usedVertices.count)
    for vertex in slopes.elements.indices {
      slopes[vertex] = scale * absolute.slope(curvature[vertex] - reference[vertex])
    }
    findGradAreas()
    surface.corners.addAreaPullback(gradAreas, at: input.vertices.values, into: &gradient.vertices.values)
  }

  /// Fills everything up to `curvature`.
  private func findCurvature(_ positions: [SIMD3<S>]) {
    surface.fillAreaVectors(areaVectors, positions)
    findDihedrals()
    let (incidence, edgeWeights, dihedrals, curvature) = (surface.vertexEdges, edgeWeights, dihedrals, curvature)
    concurrentSlices(count: surface.vertexCount, minimum: VertexCorners.leastSlice) { range, _ in
      for vertex in range {
        var sum: S = 0
        for entry in incidence.entries(of: vertex) {
          sum += edgeWeights[Int(entry)] * dihedrals[Int(entry) / 2]
        }
        curvature[vertex] = sum
      }
    }
  }

  private func findDihedrals() {
    let (areaVectors, edgeTriangles) = (areaVectors, surface.edgeTriangles)
    let (dihedrals, cosines, edgeNormals) = (dihedrals, cosines, edgeNormals)
    concurrentSlices(count: edgeTriangles.count, minimum: VertexCorners.leastSlice) { range, _ in
      edgeTriangles.withUnsafeBufferPointer { edgeTriangles in
        for edge in range {
          let (left, right) = (areaVectors[Int(edgeTriangles[edge].x)], areaVectors[Int(edgeTriangles[edge].y)])
          let normal = cross(left, right)
          let sine = length(normal)
          edgeNormals[edge] = sine > 0 ? normal / sine : .zero
          dihedrals[edge] = sine
          cosines[edge] = dot(left, right)
        }
      }
      for edge in range { dihedrals[edge] = angle(sine: dihedrals[edge], cosine: cosines[edge]) }
    }
  }

  /// Takes the slopes at the vertices over the edges to the triangles.
  ///
  /// The angle between A and B has the gradients A × n / |A|² and -B × n / |B|², so each triangle sums its edges' n
  /// first.
  private func findGradAreas() {
    let (incidence, edges, edgeWeights) = (surface.triangleEdges, surface.interiorEdges, edgeWeights)
    let (areaVectors, edgeNormals, slopes, gradAreas) = (areaVectors, edgeNormals, slopes, gradAreas)
    concurrentSlices(count: surface.triangles.count, minimum: VertexCorners.leastSlice) { range, _ in
      edges.withUnsafeBufferPointer { edges in
        for triangle in range {
          var sum = SIMD3<S>.zero
          for entry in incidence.entries(of: triangle) {
            let edge = Int(entry) / 2
            let (first, second) = (Int(edges[edge].x), Int(edges[edge].y))
            let gradAngle = edgeWeights[2 * edge] * slopes[first] + edgeWeights[2 * edge + 1] * slopes[second]
            sum += edgeNormals[edge] * (entry % 2 == 0 ? gradAngle : -gradAngle)
          }
          let area = areaVectors[triangle]
          let squared = dot(area, area)
          gradAreas[triangle] = squared > 0 ? cross(area, sum) / squared : .zero
        }
      }
    }
  }
}
