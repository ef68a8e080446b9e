import Cameras
import Derivatives
package import LinearAlgebra
import RealModule

/// What several photos show of the same skin: the mean, over the places that they could share, of the distance between the
/// pixel where a place of the head is and the one where the photo has it, in units of what such a match may be off by.
/// Squared when small and linear when large, since some matches are wrong.
package final class MatchTerm<S: Scalar>: Term {
  package let name = TermName.matches
  private let principalPoint: SIMD2<S>
  private var matches: [Match] = []
  private var count: S = 1

  private struct Match {
    var corners: SIMD3<Int32>
    var barycentrics: SIMD3<S>
    var pixel: SIMD2<S>
    var whitenX: SIMD2<S>
    var whitenY: SIMD2<S>
  }

  /// Beyond this the square becomes a line.
  private static var bend: S { 2 }

  init(principalPoint: SIMD2<S>) { self.principalPoint = principalPoint }

  /// Fixes the matches until the next call.
  ///
  /// - Parameter candidates: the places that photos could share, whether they were found or not.
  package func match(_ matches: [SurfaceMatch], candidates: Int) {
    self.matches = matches.map {
      Match(
        corners: $0.corners, barycentrics: SIMD3<S>($0.barycentrics), pixel: SIMD2<S>($0.pixel),
        whitenX: SIMD2<S>($0.whitening.x), whitenY: SIMD2<S>($0.whitening.y))
    }
    count = S(max(candidates, 1))
  }

  /// The second derivative of one match by its own residual, at a weight.
  func stiffness(_ weight: Float) -> Float { weight / Float(count) }

  package func value(_ input: TermInput<S>) -> S {
    let projection = projection(input)
    return matches.reduce(S(0)) { sum, match in
      let e = residual(match, projection, input)
      let square = (e * e).sum() / (Self.bend * Self.bend)
      return sum + Self.bend * Self.bend * (S.sqrt(1 + square) - 1)
    } / count
  }

  package func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let projection = projection(input)
    for match in matches {
      let e = residual(match, projection, input)
      let square = (e * e).sum() / (Self.bend * Self.bend)
      let pull = e * (weight / (count * S.sqrt(1 + square)))
      let gradPixel = match.whitenX * pull.x + match.whitenY * pull.y
      let back = projection.pullback(gradPixel, at: point(match, input))
      for corner in 0..<3 {
        gradient.cameraPoints.values[Int(match.corners[corner])] += back.point * match.barycentrics[corner]
      }
      gradient.logFocalLength += back.focalLength * projection.focalLength
    }
  }

  private func point(_ match: Match, _ input: TermInput<S>) -> SIMD3<S> {
    let (v, b, points) = (match.corners, match.barycentrics, input.cameraPoints.values)
    return points[Int(v.x)] * b.x + points[Int(v.y)] * b.y + points[Int(v.z)] * b.z
  }

  private func residual(_ match: Match, _ projection: Projection<S>, _ input: TermInput<S>) -> SIMD2<S> {
    let offset = projection.pixel(point(match, input)) - match.pixel
    return SIMD2((match.whitenX * offset).sum(), (match.whitenY * offset).sum())
  }

  private func projection(_ input: TermInput<S>) -> Projection<S> {
    Projection(focalLength: S.exp(input.logFocalLength), principalPoint: principalPoint)
  }
}
