import Derivatives
import LinearAlgebra
import Meshes

/// L_conf, angle preservation [P §4.2.2]: the mean of the largest absolute differences between the triangles' corner
/// angles and those of the reference (radians), rounded off below half a degree.
final class AngleTerm<S: Scalar>: Term {
  let name = TermName.angles
  private let surface: TriangleSurface
  private let reference: [SIMD3<S>]
  private var angles: [SIMD3<S>] = []
  private var differences: [S]
  private var largest: TopK<S>
  private let absolute = RoundedAbsolute<S>(rounding: 0.01)

  init(surface: TriangleSurface, reference positions: [SIMD3<S>], fraction: Double) {
    self.surface = surface
    reference = surface.cornerAngles(positions)
    differences = Array(repeating: 0, count: 3 * reference.count)
    largest = TopK(fraction: fraction, of: differences.count)
  }

  func value(_ input: TermInput<S>) -> S {
    angles = surface.cornerAngles(input.vertices.values)
    for triangle in angles.indices {
      let difference = angles[triangle] - reference[triangle]
      for corner in 0..<3 {
        differences[3 * triangle + corner] = absolute.value(difference[corner])
      }
    }
    return largest.mean(differences)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let positions = input.vertices.values
    let scale = weight / S(largest.count)
    for index in largest.indices {
      let (triangle, corner) = index.quotientAndRemainder(dividingBy: 3)
      let vertices = surface.triangles[triangle]
      let (at, next, last) = (
        Int(vertices[corner]), Int(vertices[(corner + 1) % 3]), Int(vertices[(corner + 2) % 3])
      )
      let slope = scale * absolute.slope(angles[triangle][corner] - reference[triangle][corner])
      let back = angleGradient(positions[next] - positions[at], positions[last] - positions[at])
      gradient.vertices.values[next] += back.a * slope
      gradient.vertices.values[last] += back.b * slope
      gradient.vertices.values[at] -= (back.a + back.b) * slope
    }
  }
}
