public import LinearAlgebra

/// Perspective projection of camera-space points, with its derivative.
public struct Projection<S: Scalar>: Sendable {
  public var focalLength: S
  public var principalPoint: SIMD2<S>

  @inlinable
  public init(focalLength: S, principalPoint: SIMD2<S>) {
    self.focalLength = focalLength
    self.principalPoint = principalPoint
  }

  /// u = cx + f·X/(-Z), v = cy - f·Y/(-Z).
  @inlinable @inline(__always)
  public func pixel(_ p: SIMD3<S>) -> SIMD2<S> {
    let scale = focalLength / -p.z
    return SIMD2(principalPoint.x + scale * p.x, principalPoint.y - scale * p.y)
  }

  /// The change of the pixel along a change of the point.
  @inlinable @inline(__always)
  public func push(_ direction: SIMD3<S>, at p: SIMD3<S>) -> SIMD2<S> {
    let inverseDepth = 1 / -p.z
    let scale = focalLength * inverseDepth
    // d(1/-z) = dz / z².
    return SIMD2(
      scale * (direction.x + p.x * direction.z * inverseDepth),
      -scale * (direction.y + p.y * direction.z * inverseDepth))
  }

  /// The gradients with respect to the point and to the focal length, given the gradient with respect to the pixel.
  @inlinable @inline(__always)
  public func pullback(_ gradPixel: SIMD2<S>, at p: SIMD3<S>) -> (point: SIMD3<S>, focalLength: S) {
    let inverseDepth = 1 / -p.z
    let scale = focalLength * inverseDepth
    let along = gradPixel.x * p.x - gradPixel.y * p.y
    return (
      SIMD3(gradPixel.x * scale, -gradPixel.y * scale, along * scale * inverseDepth), along * inverseDepth
    )
  }

  /// The direction from the camera through a pixel, with z = -1.
  @inlinable @inline(__always)
  public func ray(_ pixel: SIMD2<S>) -> SIMD3<S> {
    SIMD3((pixel.x - principalPoint.x) / focalLength, (principalPoint.y - pixel.y) / focalLength, -1)
  }
}
