package import LinearAlgebra
package import StandardExtensions

/// The mean of the largest values, the robust maximum of the paper's angle and face-flip terms [P §4.2.2, §4.2.3].
///
/// The smallest value that counts, the threshold, is found by a histogram and an exact selection in one of its bins:
/// a few passes over the values that cores can share. Of values equal to the threshold the first ones count.
package struct TopK<S: Scalar> {
  /// How many values count.
  package let count: Int
  private var threshold: S = 0
  /// Values equal to the threshold count below this index.
  private var tieEnd = 0
  private let bins: FlatBuffer<Int32>
  private let candidates: FlatBuffer<S>
  /// Where each slice left its candidates.
  private let kept: FlatBuffer<Range<Int>>

  private static var binCount: Int { 512 }
  private static var leastSlice: Int { 4096 }

  package init(fraction: Double, of total: Int) {
    count = min(max(Int(fraction * Double(total)), 1), total)
    bins = FlatBuffer(repeating: 0, count: Self.binCount * maximumSliceCount)
    candidates = FlatBuffer(repeating: 0, count: total)
    kept = FlatBuffer(repeating: 0..<0, count: maximumSliceCount)
  }

  /// Whether a value at an index is among the largest of the last selection.
  @inline(__always)
  package func includes(_ value: S, at index: Int) -> Bool {
    value > threshold || (value == threshold && index < tieEnd)
  }

  /// Selects the largest values and returns their mean.
  package mutating func mean(_ values: FlatBuffer<S>) -> S {
    precondition(values.count == candidates.count, "\(values.count) values for \(candidates.count)")
    guard count > 0 else { return 0 }
    // Any bins give the same threshold; those around the last one are narrow where it matters.
    let top = threshold > 0 ? 2 * threshold : values.elements.max() ?? 0
    threshold = select(values, binsPerUnit: top > .leastNormalMagnitude ? S(Self.binCount) / top : 1)
    let threshold = threshold
    let (sum, above) = concurrentSum(
      count: values.count, minimum: Self.leastSlice, zero: (S(0), 0), add: { ($0.0 + $1.0, $0.1 + $1.1) }
    ) { range in
      var (sum, above): (S, Int) = (0, 0)
      for index in range where values[index] > threshold {
        sum += values[index]
        above += 1
      }
      return (sum, above)
    }
    tieEnd = end(ofTies: count - above, values)
    return (sum + S(count - above) * threshold) / S(count)
  }

  /// The `count`-th largest value.
  private func select(_ values: FlatBuffer<S>, binsPerUnit: S) -> S {
    let bins = bins
    bins.elements.update(repeating: 0)
    concurrentSlices(count: values.count, minimum: Self.leastSlice) { range, slice in
      for index in range { bins[slice * Self.binCount + Self.bin(of: values[index], binsPerUnit)] += 1 }
    }
    for slice in 1..<maximumSliceCount {
      for bin in 0..<Self.binCount { bins[bin] += bins[slice * Self.binCount + bin] }
    }
    var (bin, above) = (Self.binCount - 1, 0)
    while above + Int(bins[bin]) < count {
      above += Int(bins[bin])
      bin -= 1
    }
    return Self.quickselect(collect(values, bin: bin, binsPerUnit), count - above - 1)
  }

  /// The values in one bin: each slice keeps its own at its own place, then they move together.
  private func collect(_ values: FlatBuffer<S>, bin: Int, _ binsPerUnit: S) -> UnsafeMutableBufferPointer<S> {
    let (candidates, kept) = (candidates, kept)
    kept.elements.update(repeating: 0..<0)
    concurrentSlices(count: values.count, minimum: Self.leastSlice) { range, slice in
      var end = range.lowerBound
      for index in range where Self.bin(of: values[index], binsPerUnit) == bin {
        candidates[end] = values[index]
        end += 1
      }
      kept[slice] = range.lowerBound..<end
    }
    var found = 0
    for range in kept.elements {
      for index in range {
        candidates[found] = candidates[index]
        found += 1
      }
    }
    return UnsafeMutableBufferPointer(rebasing: candidates.elements[..<found])
  }

  /// A bin that never falls when the value grows; what is no number comes last.
  @inline(__always)
  private static func bin(of value: S, _ binsPerUnit: S) -> Int {
    let place = value * binsPerUnit
    return place < S(binCount - 1) ? (place > 0 ? place.wholePart : 0) : binCount - 1
  }

  /// The index after the last of so many values that equal the threshold.
  private func end(ofTies wanted: Int, _ values: FlatBuffer<S>) -> Int {
    var left = wanted
    for index in 0..<values.count where values[index] == threshold {
      left -= 1
      if left <= 0 { return left == 0 ? index + 1 : index }
    }
    return values.count
  }

  /// The value that `target` others precede in falling order, in expected linear time.
  private static func quickselect(_ buffer: UnsafeMutableBufferPointer<S>, _ target: Int) -> S {
    var (low, high) = (0, buffer.count - 1)
    while low < high {
      let pivot = buffer[(low + high) / 2]
      var (i, j) = (low, high)
      while i <= j {
        while buffer[i] > pivot { i += 1 }
        while buffer[j] < pivot { j -= 1 }
        guard i <= j else { break }
        buffer.swapAt(i, j)
        i += 1
        j -= 1
      }
      if target <= j { high = j } else if target >= i { low = i } else { break }
    }
    return buffer[target]
  }
}

extension TopK {
  /// The mean of a list, and the indices of those of its values that count.
  package mutating func selection(_ values: [S]) -> (mean: S, indices: [Int]) {
    let buffer = FlatBuffer<S>(repeating: 0, count: values.count)
    _ = buffer.elements.update(fromContentsOf: values)
    let mean = mean(buffer)
    return (mean, values.indices.filter { includes(values[$0], at: $0) })
  }
}
