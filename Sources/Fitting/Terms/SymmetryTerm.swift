import Derivatives
import LinearAlgebra

/// Symmetry of what changes, where the photo shows one side only: the mean over mirrored pairs of vertices of
/// u |d_v - M d_m|², with d the displacement from the reference (cm), M the mirror x -> -x and u how little of the pair
/// is seen (method.md §6).
///
/// What both sides show may differ as it does; what one side hides takes after the other.
final class SymmetryTerm<S: Scalar>: Term {
  let name = TermName.symmetry
  private let pairs: [(vertex: Int, mirror: Int, weight: S)]
  private let reference: [SIMD3<S>]
  private let inverseCount: S

  /// - Parameters:
  ///   - mirrors: for each vertex the one on the other side, itself on the midline, -1 where there is none.
  ///   - confidence: for each vertex how well the photo shows it, 0 to 1.
  init(mirrors: [Int32], vertices: [Int32], confidence: [Float], reference: [SIMD3<S>]) {
    pairs = vertices.compactMap { vertex in
      let mirror = mirrors[Int(vertex)]
      guard mirror >= vertex else { return nil }
      let unseen = 1 - 0.95 * min(confidence[Int(vertex)], confidence[Int(mirror)])
      return (Int(vertex), Int(mirror), S(unseen))
    }
    self.reference = reference
    inverseCount = pairs.isEmpty ? 0 : 1 / S(pairs.count)
  }

  func value(_ input: TermInput<S>) -> S {
    pairs.reduce(S(0)) { sum, pair in
      let a = asymmetry(pair.vertex, pair.mirror, input.vertices.values)
      return sum + pair.weight * dot(a, a)
    } * inverseCount
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    for pair in pairs {
      let a = asymmetry(pair.vertex, pair.mirror, input.vertices.values)
      let back = a * (2 * weight * inverseCount * pair.weight)
      gradient.vertices.values[pair.vertex] += back
      gradient.vertices.values[pair.mirror] -= mirrored(back)
    }
  }

  @inline(__always)
  private func asymmetry(_ vertex: Int, _ mirror: Int, _ positions: [SIMD3<S>]) -> SIMD3<S> {
    (positions[vertex] - reference[vertex]) - mirrored(positions[mirror] - reference[mirror])
  }

  @inline(__always)
  private func mirrored(_ v: SIMD3<S>) -> SIMD3<S> { SIMD3(-v.x, v.y, v.z) }
}
