import LinearAlgebra

/// A copy of the numbers that a stage saw last, so that it need not do the same work twice.
///
/// It compares values, not identities: a pullback at another input than the last one is as right as any.
struct LastInput<S: Scalar> {
  private var values: [S]
  private var isKnown = false

  init(count: Int) { values = Array(repeating: 0, count: count) }

  /// Whether these numbers were the last ones; from now on they are.
  mutating func isRepeated(by input: [S]) -> Bool {
    precondition(input.count == values.count, "\(input.count) numbers instead of \(values.count)")
    if isKnown, values == input { return true }
    values.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: input) }
    isKnown = true
    return false
  }
}
