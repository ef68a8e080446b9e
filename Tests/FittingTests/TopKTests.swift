import Fitting
import TestSupport
import Testing

struct TopKTests {
  /// Values of every kind: spread out, with many ties, sorted either way, all alike.
  private static let families: [@Sendable (Int, inout SeededGenerator) -> [Double]] = [
    { count, generator in (0..<count).map { _ in generator.normal() } },
    { count, generator in (0..<count).map { _ in Double(Int.random(in: 0..<4, using: &generator)) } },
    { count, generator in (0..<count).map { _ in generator.normal() }.sorted() },
    { count, generator in (0..<count).map { _ in generator.normal() }.sorted(by: >) },
    { count, _ in Array(repeating: 0.7, count: count) },
  ]

  @Test(arguments: families.indices, [1, 2, 3, 10, 257]) func theMeanIsThatOfTheSortedValues(family: Int, count: Int) {
    for (seed, fraction) in [0.0, 0.05, 0.1, 0.5, 0.99, 1, 2].enumerated() {
      var generator = SeededGenerator(seed: UInt64(seed))
      let values = Self.families[family](count, &generator)
      var largest = TopK<Double>(fraction: fraction, of: count)
      let expected = values.sorted(by: >).prefix(min(max(Int(fraction * Double(count)), 1), count))
      #expect(largest.count == expected.count)
      #expect(abs(largest.mean(values) - expected.reduce(0, +) / Double(expected.count)) < 1e-13)
      #expect(largest.indices.map { values[$0] }.sorted(by: >) == Array(expected))
      #expect(Set(largest.indices).count == largest.count)
    }
  }

  @Test func theSameValuesGiveTheSameChoiceAmongTies() {
    let values: [Double] = [1, 3, 3, 3, 0, 3]
    var (once, again) = (TopK<Double>(fraction: 0.34, of: 6), TopK<Double>(fraction: 0.34, of: 6))
    _ = again.mean([9, 8, 7, 6, 5, 4])
    _ = (once.mean(values), again.mean(values))
    #expect(once.indices == again.indices && once.indices.count == 2)
  }

  @Test func nothingHasNoMean() {
    var largest = TopK<Double>(fraction: 0.5, of: 0)
    #expect(largest.mean([]) == 0)
  }
}
