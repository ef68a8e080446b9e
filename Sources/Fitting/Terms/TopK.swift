package import LinearAlgebra

/// The mean of the largest values, the robust maximum of the paper's angle and face-flip terms [P §4.2.2, §4.2.3].
package struct TopK<S: Scalar> {
  /// How many values count.
  package let count: Int
  private var selected: [Int] = []
  private var scratch: [S] = []

  package init(fraction: Double, of total: Int) {
    count = min(max(Int(fraction * Double(total)), 1), total)
    selected.reserveCapacity(count)
  }

  /// The indices of the largest values of the last selection.
  package var indices: [Int] { selected }

  /// Selects the largest values and returns their mean.
  package mutating func mean(_ values: [S]) -> S {
    guard count > 0 else { return 0 }
    let threshold = quickselect(values)
    selected.removeAll(keepingCapacity: true)
    var sum: S = 0
    // First all above the threshold, then as many equal to it as there is room for: the same choice every time.
    for (index, value) in values.enumerated() where value > threshold {
      selected.append(index)
      sum += value
    }
    for (index, value) in values.enumerated() where value == threshold && selected.count < count {
      selected.append(index)
      sum += value
    }
    return sum / S(count)
  }

  /// The `count`-th largest value, in expected linear time.
  private mutating func quickselect(_ values: [S]) -> S {
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: values)
    let target = count - 1
    return scratch.withUnsafeMutableBufferPointer { buffer in
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
}
