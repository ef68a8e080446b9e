/// A linear map followed by a translation: `x -> linear * x + translation`.
@frozen
public struct AffineTransform<S: Scalar>: Sendable, Equatable {
  public var linear: Matrix3<S>
  public var translation: SIMD3<S>

  @inlinable @inline(__always)
  public init(linear: Matrix3<S>, translation: SIMD3<S>) {
    self.linear = linear
    self.translation = translation
  }

  @inlinable public static var identity: AffineTransform { .init(linear: .identity, translation: .zero) }

  /// Reads sixteen numbers of a 4x4 matrix, row by row; the last row is taken to be 0 0 0 1.
  @inlinable
  public init(rowMajor m: some RandomAccessCollection<S>) {
    let a = Array(m.prefix(12))
    precondition(a.count == 12, "a 4x4 matrix has 16 numbers")
    linear = Matrix3(
      columns: SIMD3(a[0], a[4], a[8]), SIMD3(a[1], a[5], a[9]), SIMD3(a[2], a[6], a[10]))
    translation = SIMD3(a[3], a[7], a[11])
  }

  /// The sixteen numbers of the 4x4 matrix, row by row.
  @inlinable public var rowMajor: [S] {
    let (x, y, z) = linear.columns
    let t = translation
    return [x.x, y.x, z.x, t.x, x.y, y.y, z.y, t.y, x.z, y.z, z.z, t.z, 0, 0, 0, 1]
  }

  @inlinable @inline(__always)
  public static func * (m: AffineTransform, p: SIMD3<S>) -> SIMD3<S> { m.linear * p + m.translation }

  @inlinable @inline(__always)
  public static func * (a: AffineTransform, b: AffineTransform) -> AffineTransform {
    .init(linear: a.linear * b.linear, translation: a.linear * b.translation + a.translation)
  }

  /// The inverse; the caller ensures an invertible linear part.
  @inlinable public var inverse: AffineTransform {
    let m = linear.inverse
    return .init(linear: m, translation: m * (-translation))
  }
}

extension AffineTransform where S == Float {
  /// The same transform in double precision.
  public func converted<T: Scalar>(to: T.Type) -> AffineTransform<T> {
    AffineTransform<T>(rowMajor: rowMajor.map { T($0) })
  }
}
