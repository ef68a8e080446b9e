public import RealModule

/// The unsigned angle between two vectors of any length, in [0, π].
///
/// atan2(|a × b|, a · b) keeps full precision for small angles, where arccos(a · b) loses half of it and has an
/// infinite derivative.
@inlinable @inline(__always)
public func angle<S: Scalar>(_ a: SIMD3<S>, _ b: SIMD3<S>) -> S {
  angle(sine: length(cross(a, b)), cosine: dot(a, b))
}

/// atan2(sine, cosine) for a sine that is not negative, to a few units in the last place; the two may have any common
/// factor. Zero for (0, 0).
///
/// Ranked goals: no branches, so that loops over many angles run in vector registers; one formula for both precisions.
/// With t = tan of what is left after folding at π/2, π/4 and π/8, |t| <= tan(π/8), the series atan(t) / t in t² is cut
/// after eleven terms and interpolated at the Chebyshev nodes: it errs by 4e-17. Single precision would do with six
/// terms, but the loops wait for memory and for the division.
@inlinable @inline(__always)
public func angle<S: Scalar>(sine y: S, cosine x: S) -> S {
  let along = abs(x)
  let (small, large) = (y <= along ? y : along, y <= along ? along : y)
  // tan(a - π/4) = (tan a - 1) / (tan a + 1).
  let isFolded = small > S(0.4142135623730950488) * large
  let numerator = isFolded ? small - large : small
  let denominator = isFolded ? small + large : (large > 0 ? large : 1)
  let t = numerator / denominator
  let z = t * t
  var series = S(0.0211353731576932452)
  series = series * z - S(0.0434805221571646248)
  series = series * z + S(0.0568834922680901048)
  series = series * z - S(0.0664023393042940859)
  series = series * z + S(0.0768995349630685776)
  series = series * z - S(0.0909077307480841379)
  series = series * z + S(0.111111061804559452)
  series = series * z - S(0.142857141809764668)
  series = series * z + S(0.199999999988551101)
  series = series * z - S(0.333333333333284386)
  // The first term, 1, is added last: t + t³ (...) rounds once.
  let octant = (t + t * (series * z)) + (isFolded ? S.pi / 4 : 0)
  let quadrant = y <= along ? octant : S.pi / 2 - octant
  return x < 0 ? S.pi - quadrant : quadrant
}

/// The gradients of `angle(a, b)`: a × n / |a|² and n × b / |b|², with n the unit normal of the two.
///
/// Where a and b are parallel the angle has a kink; zero is the subgradient taken there.
@inlinable @inline(__always)
public func angleGradient<S: Scalar>(_ a: SIMD3<S>, _ b: SIMD3<S>) -> (a: SIMD3<S>, b: SIMD3<S>) {
  let normal = normalize(cross(a, b))
  let (squaredA, squaredB) = (dot(a, a), dot(b, b))
  guard squaredA > 0, squaredB > 0 else { return (.zero, .zero) }
  return (cross(a, normal) / squaredA, cross(normal, b) / squaredB)
}
