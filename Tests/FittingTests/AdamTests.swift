import Derivatives
import Fitting
import TestSupport
import Testing

struct AdamTests {
  /// Σ k (x_k - k)², with k from 1 on: curved fifty times as much along one axis as along another.
  private func value(_ x: Scalars<Double>) -> Double {
    x.values.enumerated().reduce(0) {
      $0 + Double($1.offset + 1) * ($1.element - Double($1.offset)) * ($1.element - Double($1.offset))
    }
  }

  private func gradient(_ x: Scalars<Double>) -> Scalars<Double> {
    Scalars(x.values.enumerated().map { 2 * Double($0 + 1) * ($1 - Double($0)) })
  }

  @Test func aConvexFunctionFallsToItsMinimum() {
    var generator = SeededGenerator(seed: 1)
    var x = Scalars<Double>(zeros: 50)
    generator.fill(&x, deviation: 20)
    var solver = Adam(zero: Scalars<Double>(zeros: 50))
    var values = [value(x)]
    for iteration in 0..<2000 {
      solver.step(&x, gradient: gradient(x), size: 1 / (1 + 0.01 * Double(iteration)))
      if iteration % 100 == 99 { values.append(value(x)) }
    }
    // It falls all the way, until what is left is too little to matter.
    let enough = 1e-8 * values[0]
    #expect(zip(values, values.dropFirst()).allSatisfy { $1 < max($0, enough) })
    #expect(values.last! < enough)
  }

  @Test func theFirstStepHasItsSizeAgainstTheGradientWhateverTheGradientsSize() {
    var x = Scalars([0.0, 0, 0])
    var solver = Adam(zero: x)
    solver.step(&x, gradient: Scalars([1e-3, -1e5, 0]), size: 0.1)
    #expect(abs(x.values[0] + 0.1) < 1e-5 && abs(x.values[1] - 0.1) < 1e-5 && x.values[2] == 0)
  }

  @Test func aScaleOfZeroHoldsAnUnknown() {
    var x = Scalars([1.0, 1])
    var solver = Adam(zero: Scalars<Double>(zeros: 2))
    for _ in 0..<10 { solver.step(&x, gradient: Scalars([1.0, 1]), size: 0.1) { $0 == 0 ? 0 : 2 } }
    #expect(x.values[0] == 1 && abs(x.values[1] + 1) < 1e-6)
  }
}
