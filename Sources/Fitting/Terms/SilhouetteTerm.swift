import Cameras
import Derivatives
package import LinearAlgebra
import RealModule

/// The outline: the weighted mean squared distance, across the outline, between points of the photo's outline of the face and
/// the vertices that form the head's visible outline there (method.md §2).
///
/// A rasteriser has no gradient at silhouettes, and which vertices form the outline changes as the head turns. So the
/// pairs are found anew whenever visibility is (`match`) and held in between.
package final class SilhouetteTerm<S: Scalar>: Term {
  package let name = TermName.silhouette
  private let principalPoint: SIMD2<S>
  private let unit: S
  private var pairs: [Pair] = []
  private let observedCount: Int

  private struct Pair {
    var vertex: Int
    var pixel: SIMD2<S>
    var outward: SIMD2<S>
    var weight: S
  }

  /// - Parameters:
  ///   - observedCount: the points of the photo's outline, whether they have a partner or not.
  ///   - unit: window pixels that make one unit.
  init(observedCount: Int, principalPoint: SIMD2<S>, unit: S) {
    self.observedCount = observedCount
    self.principalPoint = principalPoint
    self.unit = unit
  }

  /// Fixes which vertex answers to which point of the photo's outline, until the next call.
  package func match(_ pairs: [OutlinePair]) {
    self.pairs = pairs.map { pair in
      Pair(
        vertex: Int(pair.vertex), pixel: SIMD2<S>(pair.point.pixel), outward: SIMD2<S>(pair.point.outward),
        weight: S(pair.weight))
    }
  }

  package func value(_ input: TermInput<S>) -> S {
    guard observedCount > 0 else { return 0 }
    let projection = projection(input)
    let sum = pairs.reduce(S(0)) { sum, pair in
      let e = distance(pair, projection, input)
      return sum + pair.weight * e * e
    }
    return sum / S(observedCount)
  }

  package func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    guard observedCount > 0 else { return }
    let projection = projection(input)
    let scale = 2 * weight / (S(observedCount) * unit)
    for pair in pairs {
      let gradPixel = pair.outward * (scale * pair.weight * distance(pair, projection, input))
      let back = projection.pullback(gradPixel, at: input.cameraPoints.values[pair.vertex])
      gradient.cameraPoints.values[pair.vertex] += back.point
      gradient.logFocalLength += back.focalLength * projection.focalLength
    }
  }

  private func projection(_ input: TermInput<S>) -> Projection<S> {
    Projection(focalLength: S.exp(input.logFocalLength), principalPoint: principalPoint)
  }

  private func distance(_ pair: Pair, _ projection: Projection<S>, _ input: TermInput<S>) -> S {
    let offset = projection.pixel(input.cameraPoints.values[pair.vertex]) - pair.pixel
    return (offset.x * pair.outward.x + offset.y * pair.outward.y) / unit
  }
}
