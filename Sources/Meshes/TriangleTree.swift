import LinearAlgebra

/// Boxes around boxes around triangles, to find those that may touch without looking at all pairs.
///
/// Triangles are sorted along a Morton curve through their centres and cut into leaves of `leafSize`; each level above
/// joins two neighbours. Everything lies in flat buffers: level `k` has the boxes `levels[k] ..< levels[k + 1]`, and
/// box `i` of a level covers the boxes `2i` and `2i + 1` of the level below. Rejected: a uniform grid, which one large
/// triangle among small ones, the usual case at the rim of a neck, fills with copies.
struct TriangleTree {
  /// Triangles in the order of the curve.
  let order: [Int32]
  /// The corners of each triangle's own box, in the same order, then those of the levels.
  private let triangleBoxes: Boxes
  private let boxes: Boxes
  private let levels: [Int]

  static let leafSize = 4

  /// Axis-aligned boxes: corner `2i` is the low one of box `i`, corner `2i + 1` the high one.
  private typealias Boxes = [SIMD4<Float>]

  init(_ positions: [SIMD3<Float>], triangles: [SIMD3<Int32>]) {
    let unsorted = Self.triangleBoxes(positions, triangles)
    order = Self.mortonOrder(unsorted)
    var sorted = Boxes()
    sorted.reserveCapacity(unsorted.count)
    for triangle in order {
      sorted.append(unsorted[2 * Int(triangle)])
      sorted.append(unsorted[2 * Int(triangle) + 1])
    }
    triangleBoxes = sorted
    (boxes, levels) = Self.levels(over: triangleBoxes, leafSize: Self.leafSize)
  }

  /// Calls `visit` once for every two triangles, by their places in `order`, whose boxes touch.
  func forEachTouchingPair(_ visit: (Int, Int) -> Void) {
    guard !order.isEmpty else { return }
    var stack: [(level: Int, first: Int, second: Int)] = [(levels.count - 2, 0, 0)]
    boxes.withUnsafeBufferPointer { boxes in
      triangleBoxes.withUnsafeBufferPointer { triangleBoxes in
        while let (level, first, second) = stack.popLast() {
          if first != second {
            let start = levels[level]
            guard Self.touch(boxes, start + first, start + second) else { continue }
          }
          if level == 0 {
            visitLeaves(first, second, triangleBoxes, visit)
          } else {
            pushChildren(level, first, second, &stack)
          }
        }
      }
    }
  }

  @inline(__always)
  private func pushChildren(
    _ level: Int, _ first: Int, _ second: Int, _ stack: inout [(level: Int, first: Int, second: Int)]
  ) {
    let count = levels[level] - levels[level - 1]
    for a in (2 * first)..<min(2 * first + 2, count) {
      // A box with itself gives its two children as a pair once.
      for b in max(a, 2 * second)..<min(2 * second + 2, count) { stack.append((level - 1, a, b)) }
    }
  }

  @inline(__always)
  private func visitLeaves(
    _ first: Int, _ second: Int, _ boxes: UnsafeBufferPointer<SIMD4<Float>>, _ visit: (Int, Int) -> Void
  ) {
    let firsts = (first * Self.leafSize)..<min((first + 1) * Self.leafSize, order.count)
    let seconds = (second * Self.leafSize)..<min((second + 1) * Self.leafSize, order.count)
    for a in firsts {
      for b in first == second ? (a + 1)..<seconds.upperBound : seconds where Self.touch(boxes, a, b) { visit(a, b) }
    }
  }

  @inline(__always)
  private static func touch(_ boxes: UnsafeBufferPointer<SIMD4<Float>>, _ a: Int, _ b: Int) -> Bool {
    all((boxes[2 * a] .<= boxes[2 * b + 1]) .& (boxes[2 * b] .<= boxes[2 * a + 1]))
  }

  // MARK: - Building

  private static func triangleBoxes(_ positions: [SIMD3<Float>], _ triangles: [SIMD3<Int32>]) -> Boxes {
    var boxes = Boxes(repeating: .zero, count: 2 * triangles.count)
    positions.withUnsafeBufferPointer { positions in
      boxes.withUnsafeMutableBufferPointer { boxes in
        for (index, triangle) in triangles.enumerated() {
          let (a, b, c) = (positions[Int(triangle.x)], positions[Int(triangle.y)], positions[Int(triangle.z)])
          boxes[2 * index] = SIMD4(pointwiseMin(pointwiseMin(a, b), c), 0)
          boxes[2 * index + 1] = SIMD4(pointwiseMax(pointwiseMax(a, b), c), 0)
        }
      }
    }
    return boxes
  }

  /// The boxes of all levels, leaves first, and where each level starts; the last entry is the number of boxes.
  private static func levels(over triangleBoxes: Boxes, leafSize: Int) -> (boxes: Boxes, levels: [Int]) {
    var boxes = joined(triangleBoxes[...], by: leafSize)
    var levels = [0, boxes.count / 2]
    while levels[levels.count - 1] - levels[levels.count - 2] > 1 {
      boxes += joined(boxes[(2 * levels[levels.count - 2])...], by: 2)
      levels.append(boxes.count / 2)
    }
    return (boxes, levels)
  }

  private static func joined(_ boxes: ArraySlice<SIMD4<Float>>, by group: Int) -> Boxes {
    var result = Boxes()
    result.reserveCapacity(boxes.count / group + 2)
    for start in stride(from: boxes.startIndex, to: boxes.endIndex, by: 2 * group) {
      var (low, high) = (boxes[start], boxes[start + 1])
      for box in stride(from: start + 2, to: min(start + 2 * group, boxes.endIndex), by: 2) {
        low = pointwiseMin(low, boxes[box])
        high = pointwiseMax(high, boxes[box + 1])
      }
      result.append(low)
      result.append(high)
    }
    return result
  }

  /// Triangles by the Morton codes of their boxes' centres, ten bits an axis; equal codes by index.
  private static func mortonOrder(_ boxes: Boxes) -> [Int32] {
    guard boxes.count > 0 else { return [] }
    var (low, high) = (boxes[0], boxes[1])
    for box in stride(from: 2, to: boxes.count, by: 2) {
      low = pointwiseMin(low, boxes[box])
      high = pointwiseMax(high, boxes[box + 1])
    }
    let scale = 1023 / max((high - low).max(), .leastNormalMagnitude)
    let codes = (0..<(boxes.count / 2)).map { index -> UInt32 in
      let place = ((boxes[2 * index] + boxes[2 * index + 1]) / 2 - low) * scale
      return spread(place.x) | spread(place.y) << 1 | spread(place.z) << 2
    }
    return radixOrder(codes)
  }

  /// The ten bits of a number of 0 to 1023, two zeros between each. Anything else, NaN too, goes to an end.
  @inline(__always)
  private static func spread(_ value: Float) -> UInt32 {
    var bits = value > 0 ? UInt32(min(value, 1023)) : 0
    bits = (bits | bits << 16) & 0x0300_00FF
    bits = (bits | bits << 8) & 0x0300_F00F
    bits = (bits | bits << 4) & 0x030C_30C3
    return (bits | bits << 2) & 0x0924_9249
  }

  /// The indices of 30-bit keys in ascending order of the keys: three stable passes of ten bits.
  private static func radixOrder(_ keys: [UInt32]) -> [Int32] {
    var order = keys.indices.map(Int32.init)
    var sorted = order
    for shift: UInt32 in [0, 10, 20] {
      var starts = [Int](repeating: 0, count: 1025)
      for key in keys { starts[Int(key >> shift & 1023) + 1] += 1 }
      for digit in 1...1024 { starts[digit] += starts[digit - 1] }
      for index in order {
        let digit = Int(keys[Int(index)] >> shift & 1023)
        sorted[starts[digit]] = index
        starts[digit] += 1
      }
      swap(&order, &sorted)
    }
    return order
  }
}
