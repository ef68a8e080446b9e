public import RealModule

/// The unsigned angle between two vectors of any length, in [0, π].
///
/// atan2(|a × b|, a · b) keeps full precision for small angles, where arccos(a · b) loses half of it and has an
/// infinite derivative.
@inlinable @inline(__always)
public func angle<S: Scalar>(_ a: SIMD3<S>, _ b: SIMD3<S>) -> S {
  S.atan2(y: length(cross(a, b)), x: dot(a, b))
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
