import Derivatives
import LinearAlgebra
import Meshes
import StandardExtensions

/// L_disp [P §4.2.3]: the mean length of each vertex's displacement from the reference (cm), rounded off below a
/// tenth of a millimetre.
final class DisplacementTerm<S: Scalar>: Term {
  let name = TermName.displacement
  private let surface: TriangleSurface
  private let reference: [SIMD3<S>]
  private let absolute = RoundedAbsolute<S>(rounding: 0.01)

  init(surface: TriangleSurface, reference: [SIMD3<S>]) {
    self.surface = surface
    self.reference = reference
  }

  func value(_ input: TermInput<S>) -> S {
    let (positions, reference, absolute) = (input.vertices.values, reference, absolute)
    let vertices = surface.usedVertices
    let sum = concurrentSum(count: vertices.count, minimum: VertexCorners.leastSlice) { range in
      var sum: S = 0
      for vertex in vertices[range].lazy.map({ Int($0) }) {
        sum += absolute.value(positions[vertex] - reference[vertex])
      }
      return sum
    }
    return sum / S(vertices.count)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let (positions, reference, absolute) = (input.vertices.values, reference, absolute)
    let vertices = surface.usedVertices
    let scale = weight / S(vertices.count)
    gradient.vertices.values.withUnsafeMutableBufferPointer { gradVertices in
      nonisolated(unsafe) let gradVertices = gradVertices
      concurrentSlices(count: vertices.count, minimum: VertexCorners.leastSlice) { range, _ in
        for vertex in vertices[range].lazy.map({ Int($0) }) {
          gradVertices[vertex] += absolute.slope(positions[vertex] - reference[vertex]) * scale
        }
      }
    }
  }
}

/// The smooth cousin of L_disp: the mean squared difference between the displacements at the two ends of each edge,
/// over its squared length. It carries what is seen smoothly into what is not (method.md §4).
final class SmoothnessTerm<S: Scalar>: Term {
  let name = TermName.smoothness
  private let edges: [SIMD2<Int32>]
  private let incidence: EdgeIncidence
  private let reference: [SIMD3<S>]
  private let inverseSquaredLengths: [S]
  /// The difference of the displacements at the two ends of each edge, over its squared length.
  private let strains: FlatBuffer<SIMD3<S>>

  init(surface: TriangleSurface, reference: [SIMD3<S>]) {
    edges = surface.interiorEdges
    incidence = surface.vertexEdges
    self.reference = reference
    inverseSquaredLengths = edges.map { edge in
      let span = reference[Int(edge.x)] - reference[Int(edge.y)]
      return 1 / max(dot(span, span), S(1e-4))
    }
    strains = FlatBuffer(repeating: .zero, count: edges.count)
  }

  func value(_ input: TermInput<S>) -> S {
    let (edges, strains, inverseSquaredLengths) = (edges, strains, inverseSquaredLengths)
    let (positions, reference) = (input.vertices.values, reference)
    let sum = concurrentSum(count: edges.count, minimum: VertexCorners.leastSlice) { range in
      var sum: S = 0
      for index in range {
        let (a, b) = (Int(edges[index].x), Int(edges[index].y))
        let e = (positions[a] - reference[a]) - (positions[b] - reference[b])
        strains[index] = e * inverseSquaredLengths[index]
        sum += dot(e, strains[index])
      }
      return sum
    }
    return sum / S(max(edges.count, 1))
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let scale = 2 * weight / S(max(edges.count, 1))
    let (incidence, strains) = (incidence, strains)
    gradient.vertices.values.withUnsafeMutableBufferPointer { gradVertices in
      nonisolated(unsafe) let gradVertices = gradVertices
      concurrentSlices(count: gradVertices.count, minimum: VertexCorners.leastSlice) { range, _ in
        for vertex in range {
          var sum = SIMD3<S>.zero
          for entry in incidence.entries(of: vertex) {
            let strain = strains[Int(entry) / 2]
            sum += entry % 2 == 0 ? strain : -strain
          }
          gradVertices[vertex] += sum * scale
        }
      }
    }
  }
}
