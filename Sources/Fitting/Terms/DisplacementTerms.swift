import Derivatives
import LinearAlgebra
import Meshes

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
    let sum = surface.usedVertices.reduce(S(0)) {
      $0 + absolute.value(input.vertices.values[Int($1)] - reference[Int($1)])
    }
    return sum / S(surface.usedVertices.count)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let scale = weight / S(surface.usedVertices.count)
    for vertex in surface.usedVertices.lazy.map({ Int($0) }) {
      let offset = input.vertices.values[vertex] - reference[vertex]
      gradient.vertices.values[vertex] += absolute.slope(offset) * scale
    }
  }
}

/// The smooth cousin of L_disp: the mean squared difference between the displacements at the two ends of each edge,
/// over its squared length. It carries what is seen smoothly into what is not (method.md §4).
final class SmoothnessTerm<S: Scalar>: Term {
  let name = TermName.smoothness
  private let edges: [SIMD2<Int32>]
  private let reference: [SIMD3<S>]
  private let inverseSquaredLengths: [S]

  init(surface: TriangleSurface, reference: [SIMD3<S>]) {
    edges = surface.interiorEdges
    self.reference = reference
    inverseSquaredLengths = edges.map { edge in
      let span = reference[Int(edge.x)] - reference[Int(edge.y)]
      return 1 / max(dot(span, span), S(1e-4))
    }
  }

  func value(_ input: TermInput<S>) -> S {
    var sum: S = 0
    for index in edges.indices {
      let e = strain(index, input.vertices.values)
      sum += dot(e, e) * inverseSquaredLengths[index]
    }
    return sum / S(max(edges.count, 1))
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let scale = 2 * weight / S(max(edges.count, 1))
    for (index, edge) in edges.enumerated() {
      let back = strain(index, input.vertices.values) * (scale * inverseSquaredLengths[index])
      gradient.vertices.values[Int(edge.x)] += back
      gradient.vertices.values[Int(edge.y)] -= back
    }
  }

  @inline(__always)
  private func strain(_ index: Int, _ positions: [SIMD3<S>]) -> SIMD3<S> {
    let (a, b) = (Int(edges[index].x), Int(edges[index].y))
    return (positions[a] - reference[a]) - (positions[b] - reference[b])
  }
}
