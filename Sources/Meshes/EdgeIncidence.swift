public import StandardExtensions

/// Which edges touch each vertex, or each triangle: what turns a scatter over edges into a gather.
public struct EdgeIncidence: Sendable {
  /// Target t has the entries `offsets[t] ..< offsets[t + 1]`, in the order of the edges.
  public let offsets: FlatBuffer<Int32>
  /// 2 * edge + the end (0 or 1) at which the target lies.
  public let entries: FlatBuffer<Int32>

  /// - Parameter ends: the two targets of each edge, below `count`.
  public init(count: Int, ends: [SIMD2<Int32>]) {
    let offsets = FlatBuffer<Int32>(repeating: 0, count: count + 1)
    for pair in ends {
      offsets[Int(pair.x) + 1] += 1
      offsets[Int(pair.y) + 1] += 1
    }
    for target in 0..<count { offsets[target + 1] += offsets[target] }
    var next = Array(offsets.elements)
    let entries = FlatBuffer<Int32>(repeating: 0, count: 2 * ends.count)
    for (edge, pair) in ends.enumerated() {
      for end in 0..<2 {
        entries[Int(next[Int(pair[end])])] = Int32(2 * edge + end)
        next[Int(pair[end])] += 1
      }
    }
    self.offsets = offsets
    self.entries = entries
  }

  /// The entries of one target.
  @inlinable @inline(__always)
  public func entries(of target: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(rebasing: entries.elements[Int(offsets[target])..<Int(offsets[target + 1])])
  }
}
