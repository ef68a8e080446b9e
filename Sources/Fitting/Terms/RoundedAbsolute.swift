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

  /// For each of four numbers.
  @inline(__always)
  package func valueAndSlope(_ x: SIMD4<S>) -> (value: SIMD4<S>, slope: SIMD4<S>) {
    let root = (x * x + squaredRounding).squareRoot()
    return (root - rounding, x / root)
  }

  /// The rounded length of a vector.
  @inline(__always)
  package func value(_ v: SIMD3<S>) -> S { (dot(v, v) + squaredRounding).squareRoot() - rounding }

  @inline(__always)
  package func slope(_ v: SIMD3<S>) -> SIMD3<S> { v / (dot(v, v) + squaredRounding).squareRoot() }
}
