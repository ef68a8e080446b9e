import Fitting
import TestSupport
import Testing

struct AdamTests {
  /// Σ k (x_k - k)², with k from 1 on: curved fifty times as much along one axis as along another.
  private func value(_ x: [Float], _ gradient: inout [Float]) -> Double {
    for index in x.indices { gradient[index] = 2 * Float(index + 1) * (x[index] - Float(index)) }
    return x.enumerated().reduce(0) {
      let offset = Double($1.element) - Double($1.offset)
      return $0 + Double($1.offset + 1) * offset * offset
    }
  }

  @Test func aConvexFunctionFallsToItsMinimum() {
    var generator = SeededGenerator(seed: 1)
    var x = (0..<50).map { _ in Float(20 * generator.normal()) }
    var solver = Adam(stepSizes: Array(repeating: 1, count: 50), plannedSteps: 2000)
    let bounds = Bounds(unboundedCount: 50)
    var unused = x
    var values = [value(x, &unused)]
    for iteration in 0..<2000 {
      #expect(solver.step(&x, bounds: bounds, evaluate: value))
      if iteration % 100 == 99 { values.append(value(x, &unused)) }
    }
    // It falls until what is left is little; steps that stay long for half of the schedule then swing about the minimum,
    // and settle as they become short.
    #expect(zip(values, values.dropFirst()).allSatisfy { $1 < max($0, 1e-4 * values[0]) })
    #expect(values.last! < 1e-8 * values[0])
  }

  /// A function with the same slope everywhere.
  private func slope(_ gradient: [Float]) -> ([Float], inout [Float]) -> Double {
    { x, result in
      result = gradient
      return zip(x, gradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
  }

  @Test func theFirstStepHasItsSizeAgainstTheGradientWhateverTheGradientsSize() {
    var x: [Float] = [0, 0, 0]
    var solver = Adam(stepSizes: [0.1, 0.2, 0.1], plannedSteps: 10)
    _ = solver.step(&x, bounds: Bounds(unboundedCount: 3), evaluate: slope([1e-3, -1e5, 0]))
    #expect(abs(x[0] + 0.1) < 1e-5 && abs(x[1] - 0.2) < 1e-5 && x[2] == 0)
  }

  @Test func stepsFallToATwentiethByACosine() {
    var x: [Float] = [0]
    var solver = Adam(stepSizes: [0.1], plannedSteps: 100)
    var steps: [Float] = []
    for _ in 0..<100 {
      let before = x[0]
      _ = solver.step(&x, bounds: Bounds(unboundedCount: 1), evaluate: slope([1]))
      steps.append(before - x[0])
    }
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $1 < $0 + 1e-6 })
    #expect(abs(steps[0] - 0.1) < 1e-5 && abs(steps[50] - 0.0525) < 1e-5 && abs(steps[99] - 0.005) < 1e-4)
  }

  @Test func whatIsHeldStaysAndTheRestKeepsToItsBounds() {
    var x: [Float] = [1, 1, 1]
    var bounds = Bounds(unboundedCount: 3)
    bounds.hold(0, at: 1)
    bounds.restrict(1, to: 0.85...2)
    var solver = Adam(stepSizes: [0.2, 0.2, 0.2], plannedSteps: 1_000_000)
    for _ in 0..<10 { _ = solver.step(&x, bounds: bounds, evaluate: slope([1, 1, 1])) }
    #expect(x[0] == 1 && x[1] == 0.85 && abs(x[2] + 1) < 1e-5)
  }
}
