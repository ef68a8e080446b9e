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
/// of the machine or the threads of `SliceExecution.workers`; returns when the last call has returned.
///
/// - Parameters:
///   - count: The number of elements; nothing is called for zero.
///   - minimum: The fewest elements worth a slice of their own (unless there are fewer in all).
///   - body: Receives the elements of a slice and the index of the slice, below `sliceCount(of:minimum:)`. Calls run
///     at the same time and in any order: each may write only what belongs to its elements or its slice.
public func concurrentSlices(count: Int, minimum: Int = 1, _ body: @Sendable (Range<Int>, Int) -> Void) {
  let slices = sliceCount(of: count, minimum: minimum)
  guard slices > 1, !SliceExecution.isSerial else {
    for slice in 0..<slices { body(sliceRange(slice, of: slices, count: count), slice) }
    return
  }
  guard let workers = SliceExecution.workers else {
    DispatchQueue.concurrentPerform(iterations: slices) { slice in
      body(sliceRange(slice, of: slices, count: count), slice)
    }
    return
  }
  workers.perform(slices) { slice in body(sliceRange(slice, of: slices, count: count), slice) }
}

/// The sum of what `body` gives for each slice of `0 ..< count`, added in the order of the slices: the same bits on any
/// number of cores.
public func concurrentSum<Value: AdditiveArithmetic & Sendable>(
  count: Int, minimum: Int = 1, _ body: @Sendable (Range<Int>) -> Value
) -> Value {
  concurrentSum(count: count, minimum: minimum, zero: .zero, add: +, body)
}

/// The same for values that are added in their own way.
public func concurrentSum<Value: Sendable>(
  count: Int, minimum: Int = 1, zero: Value, add: (Value, Value) -> Value, _ body: @Sendable (Range<Int>) -> Value
) -> Value {
  withUnsafeTemporaryAllocation(of: Value.self, capacity: maximumSliceCount) { partial in
    nonisolated(unsafe) let partial = partial
    concurrentSlices(count: count, minimum: minimum) { range, slice in
      partial.initializeElement(at: slice, to: body(range))
    }
    let slices = UnsafeMutableBufferPointer(rebasing: partial[..<sliceCount(of: count, minimum: minimum)])
    defer { slices.deinitialize() }
    return slices.reduce(zero, add)
  }
}

/// The results of two calls that may run at the same time.
public func concurrently<First: Sendable, Second: Sendable>(
  _ first: @Sendable () -> First, and second: @Sendable () -> Second
) -> (First, Second) {
  withUnsafeTemporaryAllocation(of: First.self, capacity: 1) { one in
    withUnsafeTemporaryAllocation(of: Second.self, capacity: 1) { two in
      nonisolated(unsafe) let (one, two) = (one, two)
      concurrentSlices(count: 2) { range, _ in
        if range.contains(0) { one.initializeElement(at: 0, to: first()) }
        if range.contains(1) { two.initializeElement(at: 0, to: second()) }
      }
      return (one.moveElement(from: 0), two.moveElement(from: 0))
    }
  }
}

/// How slices are executed: on all cores, on the threads of a pool, or one after the other to show that this changes
/// nothing.
public enum SliceExecution {
  @TaskLocal public static var isSerial = false
  /// Nil for the system's own threads.
  @TaskLocal public static var workers: WorkerPool?
}

/// The elements of one of the slices that `concurrentSlices` makes.
public func sliceRange(_ slice: Int, of slices: Int, count: Int) -> Range<Int> {
  let (length, longer) = count.quotientAndRemainder(dividingBy: slices)
  let start = slice * length + min(slice, longer)
  return start..<(start + length + (slice < longer ? 1 : 0))
}
