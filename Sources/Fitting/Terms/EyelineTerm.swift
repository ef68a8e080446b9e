import Derivatives
import LinearAlgebra

/// L_curve, eyeline curve flow [P eq. 4, 5]: the turning per length f_i along ordered curves such as the eyelids,
/// compared with the reference; the mean |f_i - f_i of the reference|, lengths in units of the reference curve.
/// The absolute value is rounded off below one.
///
/// d_i = (u_i + u_{i+1}) / 2 with u_i the unit direction of segment i; f_i = angle(d_i, d_{i+1}) / |v_{i+1} - v_i|.
final class EyelineTerm<S: Scalar>: Term {
  let name = TermName.eyelines
  private let curves: [Curve]
  private let absolute = RoundedAbsolute<S>(rounding: 1)

  private struct Curve {
    var vertices: [Int]
    /// The reference's length, so that the term does not depend on scale.
    var length: S
    var flow: [S]
  }

  init(curves: [[Int32]], reference positions: [SIMD3<S>]) {
    self.curves = curves.filter { $0.count >= 4 }.map { ids in
      let vertices = ids.map { Int($0) }
      let points = vertices.map { positions[$0] }
      let total = zip(points, points.dropFirst()).reduce(S(0)) { $0 + LinearAlgebra.length($1.1 - $1.0) }
      return Curve(vertices: vertices, length: total, flow: Self.flow(points, unit: total))
    }
  }

  func value(_ input: TermInput<S>) -> S {
    guard !curves.isEmpty else { return 0 }
    let sum = curves.reduce(S(0)) { sum, curve in
      let flow = Self.flow(curve.vertices.map { input.vertices.values[$0] }, unit: curve.length)
      return sum + zip(flow, curve.flow).reduce(S(0)) { $0 + absolute.value($1.0 - $1.1) } / S(flow.count)
    }
    return sum / S(curves.count)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    for curve in curves {
      let points = curve.vertices.map { input.vertices.values[$0] }
      let flow = Self.flow(points, unit: curve.length)
      let scale = weight / S(curves.count * flow.count)
      let signs = zip(flow, curve.flow).map { scale * absolute.slope($0 - $1) }
      for (index, back) in Self.flowPullback(signs, points, unit: curve.length).enumerated() {
        gradient.vertices.values[curve.vertices[index]] += back
      }
    }
  }

  /// Shorter segments count as this long (cm): vertices may lie in one place.
  private static var shortestSpan: S { S(1e-3) }

  private static func span(_ segment: SIMD3<S>) -> S { max(LinearAlgebra.length(segment), shortestSpan) }

  private static func flow(_ points: [SIMD3<S>], unit: S) -> [S] {
    let segments = zip(points, points.dropFirst()).map { $1 - $0 }
    let units = segments.map(normalize)
    let directions = zip(units, units.dropFirst()).map { ($0 + $1) / 2 }
    return (0..<(directions.count - 1)).map { i in
      unit * angle(directions[i], directions[i + 1]) / span(segments[i])
    }
  }

  private static func flowPullback(_ gradFlow: [S], _ points: [SIMD3<S>], unit: S) -> [SIMD3<S>] {
    let segments = zip(points, points.dropFirst()).map { $1 - $0 }
    let units = segments.map(normalize)
    let directions = zip(units, units.dropFirst()).map { ($0 + $1) / 2 }
    var gradSegments = [SIMD3<S>](repeating: .zero, count: segments.count)
    var gradUnits = gradSegments
    for i in gradFlow.indices {
      let span = Self.span(segments[i])
      let back = angleGradient(directions[i], directions[i + 1])
      let gradAngle = gradFlow[i] * unit / span
      gradUnits[i] += back.a * (gradAngle / 2)
      gradUnits[i + 1] += (back.a + back.b) * (gradAngle / 2)
      gradUnits[i + 2] += back.b * (gradAngle / 2)
      guard span > shortestSpan else { continue }
      let turning = angle(directions[i], directions[i + 1])
      gradSegments[i] -= units[i] * (gradAngle * turning / span)
    }
    var gradPoints = [SIMD3<S>](repeating: .zero, count: points.count)
    for i in segments.indices {
      let gradSegment = gradSegments[i] + normalizePullback(segments[i], gradUnits[i])
      gradPoints[i + 1] += gradSegment
      gradPoints[i] -= gradSegment
    }
    return gradPoints
  }
}
