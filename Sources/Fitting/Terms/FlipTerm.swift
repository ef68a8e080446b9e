import Derivatives
import LinearAlgebra
import Meshes

/// L_flip, the face-flip constraint [P §4.2.3]: the mean of the largest |n - n of the reference| over the triangles'
/// unit normals. Rounded off below a degree. In template space, so a head that merely turns is not
/// punished.
final class FlipTerm<S: Scalar>: Term {
  let name = TermName.flips
  private let surface: TriangleSurface
  private let reference: [SIMD3<S>]
  private var areaVectors: [SIMD3<S>] = []
  private var deviations: [S]
  private var largest: TopK<S>
  private let absolute = RoundedAbsolute<S>(rounding: 0.02)
  private var gradAreas: [SIMD3<S>]

  init(surface: TriangleSurface, reference positions: [SIMD3<S>], fraction: Double) {
    self.surface = surface
    reference = surface.areaVectors(positions).map(normalize)
    deviations = Array(repeating: 0, count: reference.count)
    gradAreas = Array(repeating: .zero, count: reference.count)
    largest = TopK(fraction: fraction, of: reference.count)
  }

  func value(_ input: TermInput<S>) -> S {
    areaVectors = surface.areaVectors(input.vertices.values)
    for triangle in areaVectors.indices {
      deviations[triangle] = absolute.value(normalize(areaVectors[triangle]) - reference[triangle])
    }
    return largest.mean(deviations)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let scale = weight / S(largest.count)
    gradAreas.withUnsafeMutableBufferPointer { $0.update(repeating: .zero) }
    for triangle in largest.indices {
      let deviation = normalize(areaVectors[triangle]) - reference[triangle]
      gradAreas[triangle] = normalizePullback(areaVectors[triangle], absolute.slope(deviation) * scale)
    }
    surface.areaVectorsPullback(gradAreas, at: input.vertices.values, into: &gradient.vertices.values)
  }
}
