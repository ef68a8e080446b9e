package import LinearAlgebra

/// |x| rounded off at zero: √(x² + ε²) - ε, so that L1 terms have a derivative where they are at rest (method.md §5).
///
/// Beyond a few ε it is |x| less ε: the robustness of L1 is kept. Each term states its ε in its own unit.
package struct RoundedAbsolute<S: Scalar>: Sendable {
  private let rounding: S
  private let squaredRounding: S

  package init(rounding: Double) {
    self.rounding = S(rounding)
    squaredRounding = S(rounding * rounding)
  }

  @inline(__always)
  package func value(_ x: S) -> S { (x * x + squaredRounding).squareRoot() - rounding }

  @inline(__always)
  package func slope(_ x: S) -> S { x / (x * x + squaredRounding).squareRoot() }

  /// The sum over three numbers, and the slope of each.
  @inline(__always)
  package func valueAndSlopes(_ v: SIMD3<S>) -> (value: S, slopes: SIMD3<S>) {
    let squared = v * v + squaredRounding
    let root = SIMD3(squared.x.squareRoot(), squared.y.squareRoot(), squared.z.squareRoot())
    return (root.x + root.y + root.z - 3 * rounding, v / root)
  }

  /// The rounded length of a vector.
  @inline(__always)
  package func value(_ v: SIMD3<S>) -> S { (dot(v, v) + squaredRounding).squareRoot() - rounding }

  @inline(__always)
  package func slope(_ v: SIMD3<S>) -> SIMD3<S> { v / (dot(v, v) + squaredRounding).squareRoot() }
}
