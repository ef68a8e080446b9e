import LinearAlgebra

/// Compares patches of two pictures by the normalised correlation of their detail.
struct PatchComparison: Sendable {
  let own: MaskedColors
  let seen: MaskedColors

  /// Half the side of a patch, pixels: 9 mm of a face.
  private static let radius = 7
  private static let leastScore: Float = 0.6
  /// The share of a patch that both pictures have to know.
  private static let leastKnown: Float = 0.6
  /// The square of what sensor noise makes of the logarithm of a colour: in plain skin it is no pattern.
  private static let noise: Float = 0.0003
  /// A patch has about so many pixels that are off by themselves.
  private static let independentSamples: Float = 20

  /// Where a patch of the first picture lies in the second.
  struct Shift: Sendable {
    /// Pixels.
    var offset: SIMD2<Float>
    /// Along x, across, along y; squared pixels.
    var variance: SIMD3<Float>

    /// Two rows that turn an offset in pixels into standard deviations: the inverse of the variance's Cholesky factor.
    func whitening(leastDeviation: Float) -> (x: SIMD2<Float>, y: SIMD2<Float>) {
      let least = leastDeviation * leastDeviation
      let first = (variance.x + least).squareRoot()
      let across = variance.y / first
      let second = max(variance.z + least - across * across, least).squareRoot()
      return (SIMD2(1 / first, 0), SIMD2(-across / (first * second), 1 / second))
    }
  }

  /// The best place for the patch around a pixel, at most `reach` pixels away; nil where there is no clear one.
  func shift(at pixel: Int, reach: Int) -> Shift? {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: own.size)
    let margin = Self.radius + reach + 1
    guard row >= margin, column >= margin, row < own.size - margin, column < own.size - margin else { return nil }
    let side = 2 * reach + 1
    let scores = (0..<(side * side)).map { place in
      score(pixel, pixel + (place / side - reach) * own.size + place % side - reach)
    }
    let best = scores.indices.max { scores[$0] < scores[$1] }!
    let (y, x) = best.quotientAndRemainder(dividingBy: side)
    guard x > 0, y > 0, x < side - 1, y < side - 1, scores[best] > Self.leastScore else { return nil }
    let peak = (-1...1).map { dy in (-1...1).map { dx in scores[(y + dy) * side + x + dx] } }
    guard peak.joined().allSatisfy({ $0 > Self.unknown }) else { return nil }
    return Self.shift(peak, near: SIMD2(Float(x - reach), Float(y - reach)))
  }

  /// The summit of the parabola through nine scores, and how sharp it is.
  private static func shift(_ s: [[Float]], near place: SIMD2<Float>) -> Shift? {
    let slope = SIMD2((s[1][2] - s[1][0]) / 2, (s[2][1] - s[0][1]) / 2)
    let xx = 2 * s[1][1] - s[1][2] - s[1][0]
    let yy = 2 * s[1][1] - s[2][1] - s[0][1]
    let xy = -(s[2][2] + s[0][0] - s[0][2] - s[2][0]) / 4
    let determinant = xx * yy - xy * xy
    guard xx > 0, yy > 0, determinant > 1e-3 * xx * yy else { return nil }
    let step = SIMD2(yy * slope.x - xy * slope.y, xx * slope.y - xy * slope.x) / determinant
    let length = (step * step).sum().squareRoot()
    // What is unlike at the summit is noise, which moves a flat summit farther than a sharp one.
    let noise = (1 - min(s[1][1], 1)) / (s[1][1] * independentSamples)
    return Shift(
      offset: place + (length > 1 ? step / length : step), variance: SIMD3(yy, -xy, xx) * (noise / determinant))
  }

  private static let unknown: Float = -1

  /// -1 to 1; `unknown` where too little of the two patches is known.
  private func score(_ pixel: Int, _ other: Int) -> Float {
    let radius = Self.radius
    var (product, ownSquare, seenSquare) = (SIMD3<Float>.zero, SIMD3<Float>.zero, SIMD3<Float>.zero)
    var known: Float = 0
    for dy in -radius...radius {
      let (a, b) = (pixel + dy * own.size, other + dy * own.size)
      for dx in -radius...radius {
        let weight = own.mask[a + dx] * seen.mask[b + dx]
        let (p, q) = (own.values[a + dx] * weight, seen.values[b + dx] * weight)
        product += p * q
        ownSquare += p * p
        seenSquare += q * q
        known += weight
      }
    }
    guard known > Self.leastKnown * Float((2 * radius + 1) * (2 * radius + 1)) else { return Self.unknown }
    let floor = known * Self.noise
    return product.sum() / ((ownSquare.sum() + floor) * (seenSquare.sum() + floor)).squareRoot()
  }
}
