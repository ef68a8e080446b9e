package import LinearAlgebra

/// A chain of straight segments in the image.
package struct Polyline<S: Scalar>: Sendable {
  /// At least one.
  let points: [SIMD2<S>]
  let isClosed: Bool

  package init(points: [SIMD2<S>], isClosed: Bool) {
    self.points = points
    self.isClosed = isClosed
  }

  package func nearestPoint(to point: SIMD2<S>) -> SIMD2<S> {
    var best = points[0]
    var bestDistance = Self.squaredLength(point - best)
    for index in 0..<(isClosed ? points.count : points.count - 1) {
      let from = points[index]
      let along = points[(index + 1) % points.count] - from
      let squared = Self.squaredLength(along)
      guard squared > 0 else { continue }
      let offset = point - from
      let t = min(max((offset.x * along.x + offset.y * along.y) / squared, 0), 1)
      let candidate = from + along * t
      let distance = Self.squaredLength(point - candidate)
      if distance < bestDistance { (best, bestDistance) = (candidate, distance) }
    }
    return best
  }

  private static func squaredLength(_ v: SIMD2<S>) -> S { v.x * v.x + v.y * v.y }
}
