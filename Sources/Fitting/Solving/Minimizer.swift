/// A method that lowers a function of many unknowns step by step.
///
/// The unknowns are one flat vector; each step calls `evaluate`, which returns the value there and overwrites the
/// gradient. A method keeps what it learnt between steps and allocates nothing after construction.
package protocol Minimizer {
  /// Says that the function has changed a little since the last step: what was evaluated is evaluated again.
  mutating func functionHasChanged()

  /// Makes one step of `unknowns`, which stay within `bounds`.
  ///
  /// - Returns: false when no further step lowers the function.
  mutating func step(
    _ unknowns: inout [Float], bounds: Bounds, evaluate: ([Float], inout [Float]) -> Double
  ) -> Bool
}

/// The lowest and highest value of each unknown, both the same for one that is held, and where the function has a kink.
package struct Bounds: Sendable, Equatable {
  package private(set) var lower: [Float]
  package private(set) var upper: [Float]
  /// Where the slope jumps; NaN for an unknown along which the function is smooth. A step that starts at a kink goes to
  /// the side where the function falls; one that crosses it is judged by the function's value like any other.
  private var kinks: [Float]

  package init(unboundedCount count: Int) {
    lower = Array(repeating: -.infinity, count: count)
    upper = Array(repeating: .infinity, count: count)
    kinks = Array(repeating: .nan, count: count)
  }

  /// Leaves an unknown where it is.
  package mutating func hold(_ index: Int, at value: Float) { (lower[index], upper[index]) = (value, value) }

  /// Keeps an unknown between two values, with a kink between them.
  package mutating func restrict(_ index: Int, to range: ClosedRange<Float>, kink: Float = .nan) {
    (lower[index], upper[index], kinks[index]) = (range.lowerBound, range.upperBound, kink)
  }

  package func isHeld(_ index: Int) -> Bool { lower[index] == upper[index] }

  @inline(__always)
  package func clamp(_ value: Float, at index: Int) -> Float { min(max(value, lower[index]), upper[index]) }

  /// The range of a step from `value`: within the bounds, and from a kink to one side of it.
  @inline(__always)
  package func smoothRange(around value: Float, gradient: Float, at index: Int) -> (lower: Float, upper: Float) {
    let kink = kinks[index]
    guard value == kink, kink > lower[index], kink < upper[index] else { return (lower[index], upper[index]) }
    return gradient < 0 ? (kink, upper[index]) : gradient > 0 ? (lower[index], kink) : (kink, kink)
  }
}
