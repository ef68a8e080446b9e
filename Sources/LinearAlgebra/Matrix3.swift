/// A 3x3 matrix held by columns.
@frozen
public struct Matrix3<S: Scalar>: Sendable, Equatable {
  public var columns: (SIMD3<S>, SIMD3<S>, SIMD3<S>)

  @inlinable @inline(__always)
  public init(columns x: SIMD3<S>, _ y: SIMD3<S>, _ z: SIMD3<S>) { columns = (x, y, z) }

  @inlinable @inline(__always)
  public init(diagonal d: SIMD3<S>) {
    columns = (SIMD3(d.x, 0, 0), SIMD3(0, d.y, 0), SIMD3(0, 0, d.z))
  }

  @inlinable public static var identity: Matrix3 { Matrix3(diagonal: SIMD3(repeating: 1)) }
  @inlinable public static var zero: Matrix3 { Matrix3(diagonal: .zero) }

  /// Element at a row and a column.
  @inlinable
  public subscript(row: Int, column: Int) -> S {
    switch column {
    case 0: columns.0[row]
    case 1: columns.1[row]
    default: columns.2[row]
    }
  }

  @inlinable public var transpose: Matrix3 {
    Matrix3(
      columns: SIMD3(columns.0.x, columns.1.x, columns.2.x),
      SIMD3(columns.0.y, columns.1.y, columns.2.y),
      SIMD3(columns.0.z, columns.1.z, columns.2.z))
  }

  @inlinable public var determinant: S { dot(columns.0, cross(columns.1, columns.2)) }

  /// The inverse; the caller ensures a determinant other than zero.
  @inlinable public var inverse: Matrix3 {
    let scale = 1 / determinant
    return Matrix3(
      columns: cross(columns.1, columns.2) * scale, cross(columns.2, columns.0) * scale,
      cross(columns.0, columns.1) * scale
    ).transpose
  }

  @inlinable @inline(__always)
  public static func * (m: Matrix3, v: SIMD3<S>) -> SIMD3<S> {
    m.columns.0 * v.x + m.columns.1 * v.y + m.columns.2 * v.z
  }

  @inlinable @inline(__always)
  public static func * (a: Matrix3, b: Matrix3) -> Matrix3 {
    Matrix3(columns: a * b.columns.0, a * b.columns.1, a * b.columns.2)
  }

  @inlinable @inline(__always)
  public static func * (m: Matrix3, s: S) -> Matrix3 {
    Matrix3(columns: m.columns.0 * s, m.columns.1 * s, m.columns.2 * s)
  }

  @inlinable @inline(__always)
  public static func + (a: Matrix3, b: Matrix3) -> Matrix3 {
    Matrix3(columns: a.columns.0 + b.columns.0, a.columns.1 + b.columns.1, a.columns.2 + b.columns.2)
  }

  @inlinable @inline(__always)
  public static func += (a: inout Matrix3, b: Matrix3) { a = a + b }

  /// a bᵀ.
  @inlinable @inline(__always)
  public init(outer a: SIMD3<S>, _ b: SIMD3<S>) { columns = (a * b.x, a * b.y, a * b.z) }

  /// The sum of products of all elements, the inner product under which gradients of matrices are taken.
  @inlinable @inline(__always)
  public func inner(_ other: Matrix3) -> S {
    dot(columns.0, other.columns.0) + dot(columns.1, other.columns.1) + dot(columns.2, other.columns.2)
  }

  @inlinable
  public static func == (a: Matrix3, b: Matrix3) -> Bool {
    a.columns.0 == b.columns.0 && a.columns.1 == b.columns.1 && a.columns.2 == b.columns.2
  }
}
