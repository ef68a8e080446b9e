import Derivatives
import LinearAlgebra
import Meshes
import StandardExtensions

/// L_conf, angle preservation [P §4.2.2]: the mean of the largest absolute differences between the triangles' corner
/// angles and those of the reference (radians), rounded off below half a degree.
final class AngleTerm<S: Scalar>: Term {
  let name = TermName.angles
  private let surface: TriangleSurface
  /// Element 3t + k belongs to corner k of triangle t, here and in what follows.
  private let reference: FlatBuffer<S>
  private let angles: FlatBuffer<S>
  private let scratch: FlatBuffer<S>
  private let differences: FlatBuffer<S>
  private var largest: TopK<S>
  private let absolute = RoundedAbsolute<S>(rounding: 0.01)
  private let gradCorners: FlatBuffer<SIMD3<S>>
  /// Whether any corner of a triangle counts.
  private let isPulled: FlatBuffer<Bool>

  init(surface: TriangleSurface, reference positions: [SIMD3<S>], fraction: Double) {
    self.surface = surface
    let count = 3 * surface.triangles.count
    reference = FlatBuffer(repeating: 0, count: count)
    angles = FlatBuffer(repeating: 0, count: count)
    scratch = FlatBuffer(repeating: 0, count: count)
    differences = FlatBuffer(repeating: 0, count: count)
    gradCorners = FlatBuffer(repeating: .zero, count: count)
    isPulled = FlatBuffer(repeating: false, count: surface.triangles.count)
    largest = TopK(fraction: fraction, of: count)
    surface.fillCornerAngles(reference, scratch: scratch, positions)
  }

  func value(_ input: TermInput<S>) -> S {
    surface.fillCornerAngles(angles, scratch: scratch, input.vertices.values)
    let (angles, reference, differences, absolute) = (angles, reference, differences, absolute)
    concurrentSlices(count: angles.count, minimum: VertexCorners.leastSlice) { range, _ in
      for corner in range { differences[corner] = absolute.value(angles[corner] - reference[corner]) }
    }
    return largest.mean(differences)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    pullTriangles(input.vertices.values, scale: weight / S(largest.count))
    let (gradCorners, isPulled) = (gradCorners, isPulled)
    gradient.vertices.values.withUnsafeMutableBufferPointer { gradVertices in
      nonisolated(unsafe) let gradVertices = gradVertices
      surface.corners.forEachVertex { vertex, corners in
        for corner in corners where isPulled[Int(corner.triangle)] {
          gradVertices[vertex] += gradCorners[Int(corner.index)]
        }
      }
    }
  }

  /// Fills `gradCorners` of the triangles that have a corner among the largest.
  ///
  /// With the slopes s of the three angles and q = e × n / |e|² for each side e, a triangle's corner a is pulled by
  /// (s_b - s_a) q_ab - (s_a - s_c) q_ca, and so on around: each side carries the difference of its ends' slopes.
  private func pullTriangles(_ positions: [SIMD3<S>], scale: S) {
    let (angles, reference, differences, absolute) = (angles, reference, differences, absolute)
    let (gradCorners, isPulled, largest) = (gradCorners, isPulled, largest)
    surface.forEachTriangle(positions) { triangle, a, b, c in
      var slopes = SIMD3<S>.zero
      var counts = false
      for corner in 0..<3 {
        let index = 3 * triangle + corner
        guard largest.includes(differences[index], at: index) else { continue }
        slopes[corner] = scale * absolute.slope(angles[index] - reference[index])
        counts = true
      }
      isPulled[triangle] = counts
      guard counts else { return }
      let normal = normalize(cross(b - a, c - a))
      let pullAB = Self.pull(b - a, normal) * (slopes.y - slopes.x)
      let pullBC = Self.pull(c - b, normal) * (slopes.z - slopes.y)
      let pullCA = Self.pull(a - c, normal) * (slopes.x - slopes.z)
      gradCorners[3 * triangle] = pullAB - pullCA
      gradCorners[3 * triangle + 1] = pullBC - pullAB
      gradCorners[3 * triangle + 2] = pullCA - pullBC
    }
  }

  @inline(__always)
  private static func pull(_ side: SIMD3<S>, _ normal: SIMD3<S>) -> SIMD3<S> {
    let squared = dot(side, side)
    return squared > 0 ? cross(side, normal) / squared : .zero
  }
}
