import Derivatives
package import LinearAlgebra

/// Lips that do not pass through each other: the mean squared depth (cm²) by which vertices of one lip have come nearer
/// to the other than a clearance, or sunk into it, over all vertices of the lips.
///
/// Not in the paper, whose photos leave closed lips to chance: what touches is hidden. Which triangle a vertex faces is
/// found anew whenever visibility is (`match`) and held in between.
package final class LipTerm<S: Scalar>: Term {
  package let name = TermName.lips
  private let vertexCount: Int
  private var contacts: [Contact] = []

  /// What touches is kept apart by this (cm): triangles between vertices that just touch would cut into each other.
  private static var clearance: S { 0.01 }

  private struct Contact {
    var vertex: Int
    var triangle: SIMD3<Int>
    var barycentric: SIMD3<S>
    var direction: SIMD3<S>
  }

  /// - Parameter vertexCount: of both lips, so that the value means the same at any resolution.
  init(vertexCount: Int) { self.vertexCount = max(vertexCount, 1) }

  /// Fixes what faces what, until the next call.
  package func match(_ contacts: [LipContact]) {
    self.contacts = contacts.map {
      Contact(
        vertex: $0.vertex, triangle: SIMD3<Int>(truncatingIfNeeded: $0.triangle),
        barycentric: SIMD3<S>($0.barycentric), direction: SIMD3<S>($0.direction))
    }
  }

  package func value(_ input: TermInput<S>) -> S {
    contacts.reduce(S(0)) { sum, contact in
      let depth = depth(contact, input.vertices.values)
      return sum + depth * depth
    } / S(vertexCount)
  }

  package func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    for contact in contacts {
      let depth = depth(contact, input.vertices.values)
      guard depth > 0 else { continue }
      let pull = contact.direction * (2 * weight * depth / S(vertexCount))
      gradient.vertices.values[contact.vertex] += pull
      for corner in 0..<3 {
        gradient.vertices.values[contact.triangle[corner]] -= pull * contact.barycentric[corner]
      }
    }
  }

  /// How much nearer than the clearance a vertex is to what it faces, or how deep it has passed through; zero before that.
  private func depth(_ contact: Contact, _ vertices: [SIMD3<S>]) -> S {
    var offset = vertices[contact.vertex]
    for corner in 0..<3 { offset -= vertices[contact.triangle[corner]] * contact.barycentric[corner] }
    return max(dot(offset, contact.direction) + Self.clearance, 0)
  }
}
