import Derivatives
import LinearAlgebra
import Meshes
import StandardExtensions

/// L_flip, the face-flip constraint [P §4.2.3]: the mean of the largest |n - n of the reference| over the triangles'
/// unit normals. Rounded off below a degree. In template space, so a head that merely turns is not
/// punished.
final class FlipTerm<S: Scalar>: Term {
  let name = TermName.flips
  private let surface: TriangleSurface
  private let reference: [SIMD3<S>]
  private let areaVectors: FlatBuffer<SIMD3<S>>
  private let deviations: FlatBuffer<S>
  private var largest: TopK<S>
  private let absolute = RoundedAbsolute<S>(rounding: 0.02)
  private let gradAreas: FlatBuffer<SIMD3<S>>

  init(surface: TriangleSurface, reference positions: [SIMD3<S>], fraction: Double) {
    self.surface = surface
    reference = surface.areaVectors(positions).map(normalize)
    areaVectors = FlatBuffer(repeating: .zero, count: reference.count)
    deviations = FlatBuffer(repeating: 0, count: reference.count)
    gradAreas = FlatBuffer(repeating: .zero, count: reference.count)
    largest = TopK(fraction: fraction, of: reference.count)
  }

  func value(_ input: TermInput<S>) -> S {
    let (areaVectors, deviations, reference, absolute) = (areaVectors, deviations, reference, absolute)
    surface.forEachTriangle(input.vertices.values) { triangle, a, b, c in
      let area = cross(b - a, c - a)
      areaVectors[triangle] = area
      deviations[triangle] = absolute.value(normalize(area) - reference[triangle])
    }
    return largest.mean(deviations)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let scale = weight / S(largest.count)
    let (areaVectors, deviations, reference, absolute) = (areaVectors, deviations, reference, absolute)
    let (gradAreas, largest) = (gradAreas, largest)
    concurrentSlices(count: deviations.count, minimum: VertexCorners.leastSlice) { range, _ in
      for triangle in range {
        guard largest.includes(deviations[triangle], at: triangle) else {
          gradAreas[triangle] = .zero
          continue
        }
        let deviation = normalize(areaVectors[triangle]) - reference[triangle]
        gradAreas[triangle] = normalizePullback(areaVectors[triangle], absolute.slope(deviation) * scale)
      }
    }
    surface.corners.addAreaPullback(gradAreas, at: input.vertices.values, into: &gradient.vertices.values)
  }
}
