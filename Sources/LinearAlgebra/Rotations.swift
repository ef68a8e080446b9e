public import RealModule

/// Rotation by Euler angles (radians), applied about x, then y, then z: R = Rz · Ry · Rx.
///
/// This is the `XYZ` order of both Blender and Maya, so joint channels mean the same in both.
public struct EulerRotation<S: Scalar>: Sendable {
  @usableFromInline let sine: SIMD3<S>
  @usableFromInline let cosine: SIMD3<S>

  @inlinable
  public init(angles: SIMD3<S>) {
    sine = SIMD3(S.sin(angles.x), S.sin(angles.y), S.sin(angles.z))
    cosine = SIMD3(S.cos(angles.x), S.cos(angles.y), S.cos(angles.z))
  }

  /// The rotation matrix.
  @inlinable public var matrix: Matrix3<S> {
    let (s, c) = (sine, cosine)
    return Matrix3(
      columns: SIMD3(c.y * c.z, c.y * s.z, -s.y),
      SIMD3(s.x * s.y * c.z - c.x * s.z, s.x * s.y * s.z + c.x * c.z, s.x * c.y),
      SIMD3(c.x * s.y * c.z + s.x * s.z, c.x * s.y * s.z - s.x * c.z, c.x * c.y))
  }

  /// The derivatives of the matrix with respect to the three angles.
  @inlinable @inline(__always)
  var derivatives: (x: Matrix3<S>, y: Matrix3<S>, z: Matrix3<S>) {
    let (s, c) = (sine, cosine)
    let (m0, m1, m2) = matrix.columns
    return (
      // d/dx turns the second column into the third and the third into minus the second.
      x: Matrix3(columns: .zero, m2, -m1),
      y: Matrix3(
        columns: SIMD3(-s.y * c.z, -s.y * s.z, -c.y),
        SIMD3(s.x * c.y * c.z, s.x * c.y * s.z, -s.x * s.y),
        SIMD3(c.x * c.y * c.z, c.x * c.y * s.z, -c.x * s.y)),
      // d/dz turns each column about z: (x, y) -> (-y, x).
      z: Matrix3(columns: SIMD3(-m0.y, m0.x, 0), SIMD3(-m1.y, m1.x, 0), SIMD3(-m2.y, m2.x, 0))
    )
  }

  /// The change of the matrix along a change of the angles.
  @inlinable
  public func push(_ direction: SIMD3<S>) -> Matrix3<S> {
    let along = derivatives
    return along.x * direction.x + along.y * direction.y + along.z * direction.z
  }

  /// The gradient with respect to the three angles, given the gradient with respect to the matrix.
  @inlinable
  public func pullback(_ gradient: Matrix3<S>) -> SIMD3<S> {
    let along = derivatives
    return SIMD3(along.x.inner(gradient), along.y.inner(gradient), along.z.inner(gradient))
  }
}

/// Rotation by a rotation vector (axis times angle, radians): R = exp([w]×).
public struct RotationVector<S: Scalar>: Sendable {
  public let vector: SIMD3<S>
  /// sin t / t, (1 - cos t) / t², (t - sin t) / t³ for the angle t.
  let coefficients: (sine: S, versine: S, cubic: S)

  public init(_ vector: SIMD3<S>) {
    self.vector = vector
    let squared = dot(vector, vector)
    if squared < S(1e-6) {
      // Taylor series: the quotients lose all digits near zero.
      coefficients = (1 - squared / 6, S(0.5) - squared / 24, S(1) / 6 - squared / 120)
    } else {
      let angle = squared.squareRoot()
      coefficients = (
        S.sin(angle) / angle, (1 - S.cos(angle)) / squared, (angle - S.sin(angle)) / (squared * angle)
      )
    }
  }

  /// The rotation matrix (Rodrigues' formula).
  public var matrix: Matrix3<S> {
    let w = vector
    let k = coefficients.versine
    let diagonal = 1 - k * dot(w, w)
    let s = coefficients.sine * w
    return Matrix3(outer: w * k, w)
      + Matrix3(
        columns: SIMD3(diagonal, s.z, -s.y), SIMD3(-s.z, diagonal, s.x), SIMD3(s.y, -s.x, diagonal))
  }

  /// The angular velocity J dw of the rotated points along a change of the vector.
  public func push(_ direction: SIMD3<S>) -> SIMD3<S> {
    let once = cross(vector, direction)
    return direction + once * coefficients.versine + cross(vector, once) * coefficients.cubic
  }

  /// The gradient with respect to the vector, given the torque of the gradient: the sum over rotated points q = R p of q × ∂L/∂q.
  ///
  /// dR = [J dw]× R with the left Jacobian J = I + b [w]× + c [w]×², so the gradient is Jᵀ torque.
  public func pullback(torque: SIMD3<S>) -> SIMD3<S> {
    let w = vector
    let once = cross(w, torque)
    return torque - once * coefficients.versine + cross(w, once) * coefficients.cubic
  }

  /// The rotation vector of a rotation matrix by less than half a turn.
  public init(matrix m: Matrix3<S>) {
    let (x, y, z) = m.columns
    let sine = SIMD3(y.z - z.y, z.x - x.z, x.y - y.x) / 2
    let cosine = (x.x + y.y + z.z - 1) / 2
    let sineLength = length(sine)
    self.init(sineLength > 0 ? sine * (S.atan2(y: sineLength, x: cosine) / sineLength) : .zero)
  }
}
