import Dispatch

/// The most slices that work is ever cut into.
///
/// It does not depend on the machine, so that sums taken slice by slice, and the slices' sums added in order, give
/// the same bits everywhere. Sixteen keep eight cores busy with uneven work, and few enough sums to add.
public let maximumSliceCount = 16

/// The number of slices that `concurrentSlices` makes of `count` elements: a caller that reduces keeps one partial
/// result for each.
public func sliceCount(of count: Int, minimum: Int = 1) -> Int {
  precondition(count >= 0 && minimum > 0, "cannot slice \(count) elements into slices of at least \(minimum)")
  return count == 0 ? 0 : max(1, min(maximumSliceCount, count / minimum))
}

/// Cuts `0 ..< count` into consecutive slices of nearly equal length and calls `body` for each of them, on all cores
/// of the machine; returns when the last call has returned.
///
/// - Parameters:
///   - count: The number of elements; nothing is called for zero.
///   - minimum: The fewest elements worth a slice of their own (unless there are fewer in all).
///   - body: Receives the elements of a slice and the index of the slice, below `sliceCount(of:minimum:)`. Calls run
///     at the same time and in any order: each may write only what belongs to its elements or its slice.
public func concurrentSlices(count: Int, minimum: Int = 1, _ body: @Sendable (Range<Int>, Int) -> Void) {
  let slices = sliceCount(of: count, minimum: minimum)
  guard slices > 1 else {
    if slices == 1 { body(0..<count, 0) }
    return
  }
  let (length, longer) = count.quotientAndRemainder(dividingBy: slices)
  DispatchQueue.concurrentPerform(iterations: slices) { slice in
    let start = slice * length + min(slice, longer)
    body(start..<(start + length + (slice < longer ? 1 : 0)), slice)
  }
}
