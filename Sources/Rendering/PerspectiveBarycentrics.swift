public import LinearAlgebra

/// Perspective-correct barycentric weights of the point where a ray from the camera meets a triangle, up to one
/// common factor: w_a = -d · (b × c), and so on around [the volume of the tetrahedron on the ray and an edge].
///
/// Their sum is positive for a triangle that faces the camera. Whoever normalises the interpolated value anyway
/// (a unit normal) need not divide by it.
@frozen
public struct PerspectiveBarycentrics<S: Scalar>: Sendable {
  public let weights: SIMD3<S>

  /// - Parameters:
  ///   - ray: a direction from the camera.
  ///   - a: the first corner in camera space (cm); `b` and `c` follow counter-clockwise.
  @inlinable @inline(__always)
  public init(ray: SIMD3<S>, a: SIMD3<S>, b: SIMD3<S>, c: SIMD3<S>) {
    weights = -SIMD3(dot(ray, cross(b, c)), dot(ray, cross(c, a)), dot(ray, cross(a, b)))
  }

  /// The gradients with respect to the three corners, given the gradient with respect to the weights.
  @inlinable @inline(__always)
  public static func pullback(
    _ gradWeights: SIMD3<S>, ray: SIMD3<S>, a: SIMD3<S>, b: SIMD3<S>, c: SIMD3<S>
  ) -> (a: SIMD3<S>, b: SIMD3<S>, c: SIMD3<S>) {
    // d · (b × c) = b · (c × d) = c · (d × b).
    let (rayA, rayB, rayC) = (cross(ray, a), cross(ray, b), cross(ray, c))
    return (
      rayB * gradWeights.z - rayC * gradWeights.y,
      rayC * gradWeights.x - rayA * gradWeights.z,
      rayA * gradWeights.y - rayB * gradWeights.x
    )
  }

  /// The gradient with respect to the ray.
  @inlinable @inline(__always)
  public static func rayPullback(_ gradWeights: SIMD3<S>, a: SIMD3<S>, b: SIMD3<S>, c: SIMD3<S>) -> SIMD3<S> {
    -(cross(b, c) * gradWeights.x + cross(c, a) * gradWeights.y + cross(a, b) * gradWeights.z)
  }
}
