/// The inner product of two 3-vectors.
@inlinable @inline(__always)
public func dot<S: Scalar>(_ a: SIMD3<S>, _ b: SIMD3<S>) -> S {
  a.x * b.x + a.y * b.y + a.z * b.z
}

/// The right-handed cross product.
@inlinable @inline(__always)
public func cross<S: Scalar>(_ a: SIMD3<S>, _ b: SIMD3<S>) -> SIMD3<S> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

/// The Euclidean length.
@inlinable @inline(__always)
public func length<S: Scalar>(_ a: SIMD3<S>) -> S {
  dot(a, a).squareRoot()
}

/// `a` scaled to unit length. A zero vector stays zero rather than becoming NaN.
@inlinable @inline(__always)
public func normalize<S: Scalar>(_ a: SIMD3<S>) -> SIMD3<S> {
  let squared = dot(a, a)
  return squared > 0 ? a / squared.squareRoot() : .zero
}

/// The gradient of a loss with respect to `v`, given its gradient with respect to `normalize(v)`.
///
/// With u = v/|v|: du = (I - u uᵀ) dv / |v|. A zero vector has no direction and passes no gradient.
@inlinable @inline(__always)
public func normalizePullback<S: Scalar>(_ v: SIMD3<S>, _ gradient: SIMD3<S>) -> SIMD3<S> {
  let squared = dot(v, v)
  guard squared > 0 else { return .zero }
  let inverse = 1 / squared.squareRoot()
  let u = v * inverse
  return (gradient - u * dot(u, gradient)) * inverse
}
