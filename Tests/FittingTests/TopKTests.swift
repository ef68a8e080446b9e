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
      // The second time the bins lie around the threshold of the first.
      for _ in 0..<2 {
        let (mean, indices) = largest.selection(values)
        #expect(abs(mean - expected.reduce(0, +) / Double(expected.count)) < 1e-13)
        #expect(indices.map { values[$0] }.sorted(by: >) == Array(expected))
      }
    }
  }

  @Test func theSameValuesGiveTheSameChoiceAmongTies() {
    let values: [Double] = [1, 3, 3, 3, 0, 3]
    var (once, again) = (TopK<Double>(fraction: 0.34, of: 6), TopK<Double>(fraction: 0.34, of: 6))
    _ = again.selection([9, 8, 7, 6, 5, 4])
    let (first, second) = (once.selection(values).indices, again.selection(values).indices)
    #expect(first == second && first == [1, 2])
  }

  @Test(arguments: [Double.nan, .infinity]) func whatIsNoNumberDoesNoHarm(number: Double) {
    var largest = TopK<Double>(fraction: 0.5, of: 1000)
    for share in [1, 3, 1000] {
      _ = largest.selection((0..<1000).map { $0 % share == 0 ? number : Double($0) })
    }
    #expect(largest.selection((0..<1000).map(Double.init)).mean == 749.5)
  }

  @Test func nothingHasNoMean() {
    var largest = TopK<Double>(fraction: 0.5, of: 0)
    #expect(largest.selection([]).mean == 0)
  }
}
