import StandardExtensions
import Synchronization
import Testing

@Suite struct ConcurrentSlicesTests {
  /// The slices that a call makes, in order of their indices.
  private func slices(count: Int, minimum: Int = 1) -> [Range<Int>] {
    let calls = Mutex<[(slice: Int, range: Range<Int>)]>([])
    concurrentSlices(count: count, minimum: minimum) { range, slice in
      calls.withLock { $0.append((slice, range)) }
    }
    let sorted = calls.withLock { $0.sorted { $0.slice < $1.slice } }
    #expect(sorted.map(\.slice) == Array(0..<sliceCount(of: count, minimum: minimum)))
    return sorted.map(\.range)
  }

  @Test(arguments: [0, 1, 2, 15, 16, 17, 100, 1_000_003])
  func coversEveryElementOnceInOrder(count: Int) {
    var next = 0
    for range in slices(count: count) {
      #expect(range.lowerBound == next && !range.isEmpty)
      next = range.upperBound
    }
    #expect(next == count)
  }

  @Test func makesSlicesOfNearlyEqualLength() {
    let lengths = slices(count: 100).map(\.count)
    #expect(lengths.count == maximumSliceCount)
    #expect(Set(lengths) == [6, 7])
  }

  @Test func makesNoSliceShorterThanTheMinimum() {
    #expect(slices(count: 100, minimum: 30).map(\.count) == [34, 33, 33])
    #expect(slices(count: 100, minimum: 100) == [0..<100])
    #expect(slices(count: 3, minimum: 100) == [0..<3])
  }

  @Test func sumsTakenPerSliceHaveTheSameBitsEveryTime() {
    let values = (0..<10_000).map { 1 / Float($0 + 1) }
    func sum() -> Float {
      let partial = Mutex(Array(repeating: Float(0), count: sliceCount(of: values.count)))
      concurrentSlices(count: values.count) { range, slice in
        let sum = values[range].reduce(0, +)
        partial.withLock { $0[slice] = sum }
      }
      return partial.withLock { $0.reduce(0, +) }
    }
    let first = sum()
    for _ in 0..<100 { #expect(sum().bitPattern == first.bitPattern) }
  }
}

@Suite struct ConcurrentSumTests {
  @Test(arguments: [0, 1, 15, 1000]) func theSlicesAreAddedInOrder(count: Int) {
    let sum: @Sendable (Range<Int>) -> Int = { $0.reduce(0, +) }
    #expect(concurrentSum(count: count, sum) == count * (count - 1) / 2)
    let order = concurrentSum(count: count, zero: [Int](), add: +) { Array($0) }
    #expect(order == Array(0..<count))
  }

  @Test func oneThreadMakesTheSameSlices() {
    let ranges: () -> [Range<Int>] = { concurrentSum(count: 100, minimum: 7, zero: [], add: +) { [$0] } }
    #expect(SliceExecution.$isSerial.withValue(true, operation: ranges) == ranges())
  }
}

@Suite struct FlatBufferTests {
  @Test func keepsWhatIsWrittenThroughAnyCopy() {
    let buffer = FlatBuffer(repeating: 1, count: 3)
    let other = buffer
    other[1] = 5
    #expect(Array(buffer.elements) == [1, 5, 1] && buffer.count == 3)
    let copy = FlatBuffer([7, 8])
    #expect(Array(copy.elements) == [7, 8] && FlatBuffer([String]()).count == 0)
  }
}
