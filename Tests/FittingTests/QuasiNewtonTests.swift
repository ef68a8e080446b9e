import Fitting
import RealModule
import TestSupport
import Testing

/// What a good guess of the Hessian knows of a quadratic: its diagonal, or nothing.
private struct DiagonalMetric: Metric {
  var diagonal: [Float]

  mutating func invert(_ gradient: inout [Float]) {
    for index in gradient.indices { gradient[index] /= diagonal[index] }
  }
}

/// ½ xᵀAx - bᵀx with a random positive definite A.
private struct Quadratic {
  let size: Int
  private var matrix: [Double]
  private var linear: [Double]

  init(size: Int, seed: UInt64) {
    self.size = size
    var generator = SeededGenerator(seed: seed)
    let factor = (0..<(size * size)).map { _ in generator.normal() }
    matrix = (0..<(size * size)).map { entry in
      let (row, column) = entry.quotientAndRemainder(dividingBy: size)
      let sum = (0..<size).reduce(0) { $0 + factor[row * size + $1] * factor[column * size + $1] }
      return row == column ? sum + 1 : sum
    }
    linear = (0..<size).map { _ in 10 * generator.normal() }
  }

  var diagonal: [Float] { (0..<size).map { Float(matrix[$0 * (size + 1)]) } }

  func gradient(_ x: [Double]) -> [Double] {
    (0..<size).map { row in (0..<size).reduce(-linear[row]) { $0 + matrix[row * size + $1] * x[$1] } }
  }

  func evaluate(_ x: [Float], _ gradient: inout [Float]) -> Double {
    let x = x.map(Double.init)
    let slope = self.gradient(x)
    gradient = slope.map(Float.init)
    return x.indices.reduce(0) { $0 + 0.5 * x[$1] * (slope[$1] - linear[$1]) }
  }

  /// The minimum within bounds, by descent along one coordinate after the other in double precision.
  func minimum(_ bounds: Bounds) -> [Double] {
    var x = (0..<size).map { min(max(0, Double(bounds.lower[$0])), Double(bounds.upper[$0])) }
    for _ in 0..<20_000 {
      for index in 0..<size {
        let step = gradient(x, index) / matrix[index * (size + 1)]
        x[index] = min(max(x[index] - step, Double(bounds.lower[index])), Double(bounds.upper[index]))
      }
    }
    return x
  }

  private func gradient(_ x: [Double], _ row: Int) -> Double {
    (0..<size).reduce(-linear[row]) { $0 + matrix[row * size + $1] * x[$1] }
  }
}

struct QuasiNewtonTests {
  /// Runs until no step helps; the values on the way.
  private func minimize(
    _ x: inout [Float], metric: [Float]? = nil, reach: Float = 10, _ bounds: Bounds, steps: Int = 500,
    _ evaluate: ([Float], inout [Float]) -> Double
  ) -> [Double] {
    var solver = QuasiNewton(
      metric: DiagonalMetric(diagonal: metric ?? Array(repeating: 1, count: x.count)),
      reach: Array(repeating: reach, count: x.count))
    var unused = x
    var values = [evaluate(x, &unused)]
    for _ in 0..<steps {
      let isMoving = solver.step(&x, bounds: bounds, evaluate: evaluate)
      values.append(evaluate(x, &unused))
      if !isMoving { break }
    }
    return values
  }

  private func neverRises(_ values: [Double]) -> Bool { zip(values, values.dropFirst()).allSatisfy { $1 <= $0 } }

  // MARK: - Quadratics

  @Test(arguments: 1...6) func aQuadraticWithoutBoundsComesToItsMinimum(seed: UInt64) {
    let quadratic = Quadratic(size: 10, seed: seed)
    let bounds = Bounds(unboundedCount: 10)
    var x = [Float](repeating: 0, count: 10)
    let values = minimize(&x, metric: quadratic.diagonal, bounds, quadratic.evaluate)
    #expect(neverRises(values))
    #expect(distance(x, quadratic.minimum(bounds)) < 1e-3)
  }

  /// Bounds of which several are met, and one unknown that is held.
  @Test(arguments: 1...8) func aQuadraticWithBoundsComesToItsConstrainedMinimum(seed: UInt64) {
    let quadratic = Quadratic(size: 10, seed: seed)
    var bounds = Bounds(unboundedCount: 10)
    for index in 0..<9 { bounds.restrict(index, to: -0.3...0.2) }
    bounds.hold(9, at: 0.1)
    let expected = quadratic.minimum(bounds)
    let tight = expected.indices.filter {
      Float(expected[$0]) == bounds.lower[$0] || Float(expected[$0]) == bounds.upper[$0]
    }
    #expect(tight.count > 2)

    var x = [Float](repeating: 0, count: 10)
    x[9] = 0.1
    let values = minimize(&x, metric: quadratic.diagonal, bounds, quadratic.evaluate)
    #expect(neverRises(values) && values.last! < values[0])
    // To the last bit at a bound; elsewhere where single precision sees no fall any more.
    #expect(tight.allSatisfy { x[$0] == (expected[$0] < 0 ? bounds.lower[$0] : bounds.upper[$0]) || $0 == 9 })
    #expect(x[9] == 0.1 && distance(x, expected) < 1e-3)
  }

  @Test func aGoodMetricNeedsFewSteps() {
    var x: [Float] = [3, -2]
    let bounds = Bounds(unboundedCount: 2)
    // Curved a million times as much along one axis as along the other: the metric knows.
    let values = minimize(&x, metric: [1e6, 1], bounds) { x, gradient in
      gradient = [1e6 * x[0], x[1]]
      return 0.5e6 * Double(x[0]) * Double(x[0]) + 0.5 * Double(x[1]) * Double(x[1])
    }
    #expect(values.count <= 4 && values.last! < 1e-12)
  }

  @Test func noStepGoesFurtherThanItsReach() {
    var x: [Float] = [0, 0]
    var solver = QuasiNewton(metric: DiagonalMetric(diagonal: [1, 1]), reach: [0.5, 2])
    let moved = solver.step(&x, bounds: Bounds(unboundedCount: 2)) { x, gradient in
      gradient = [-100, -100]
      return -100 * Double(x[0] + x[1])
    }
    #expect(moved && abs(x[0] - 0.5) < 1e-6 && abs(x[1] - 0.5) < 1e-6)
  }

  // MARK: - Kinks

  /// ½ (x - a)² + s |x - k|, whose minimum is at the kink when |a - k| < s. As the rig has it, the slope at the kink is
  /// that of the side where the function falls, or nothing.
  private func kinked(target: [Float], kink: Float, slope: Float) -> ([Float], inout [Float]) -> Double {
    { x, gradient in
      var value = 0.0
      for index in x.indices {
        let (pull, side) = (x[index] - target[index], x[index] - kink)
        value += Double(pull * pull) / 2 + Double(slope * abs(side))
        if side != 0 {
          gradient[index] = pull + (side > 0 ? slope : -slope)
        } else {
          gradient[index] = abs(pull) > slope ? pull - (pull > 0 ? slope : -slope) : 0
        }
      }
      return value
    }
  }

  @Test(arguments: [-1, -0.5, 0.25, 1] as [Float]) func fromAKinkAStepGoesWhereTheFunctionFalls(start: Float) {
    var bounds = Bounds(unboundedCount: 3)
    for index in 0..<3 { bounds.restrict(index, to: -2...2, kink: 0.25) }
    var x: [Float] = [start, 0.25, start]
    let values = minimize(&x, bounds, kinked(target: [1.5, -1.5, 0.5], kink: 0.25, slope: 0.5))
    #expect(neverRises(values))
    // Beyond the kink, before it, and at it: a soft threshold.
    #expect(abs(x[0] - 1) < 1e-2 && abs(x[1] + 1) < 1e-2 && abs(x[2] - 0.25) < 1e-2)
  }

  @Test func whatIsAtRestInAKinkStaysThereAndTheRestMoves() {
    var bounds = Bounds(unboundedCount: 2)
    for index in 0..<2 { bounds.restrict(index, to: -2...2, kink: 0) }
    var x: [Float] = [0, 0]
    _ = minimize(&x, bounds, kinked(target: [0.2, 1.5], kink: 0, slope: 0.5))
    #expect(x[0] == 0 && abs(x[1] - 1) < 1e-3)
  }

  // MARK: - What always holds

  /// A curved valley, far from any parabola.
  private func valley(_ x: [Float], _ gradient: inout [Float]) -> Double {
    var value = 0.0
    gradient = Array(repeating: 0, count: x.count)
    for index in 0..<(x.count - 1) {
      let (a, b) = (x[index], x[index + 1])
      let bend = b - a * a
      value += 100 * Double(bend) * Double(bend) + Double(1 - a) * Double(1 - a)
      gradient[index] += -400 * a * bend - 2 * (1 - a)
      gradient[index + 1] += 200 * bend
    }
    return value
  }

  @Test(arguments: 1...6) func theValueNeverRises(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var x = (0..<6).map { _ in Float(2 * generator.normal()) }
    var bounds = Bounds(unboundedCount: 6)
    for index in 0..<3 { bounds.restrict(index, to: -5...5, kink: 0.5) }
    let values = minimize(&x, metric: Array(repeating: 200, count: 6), reach: 1, bounds, valley)
    #expect(neverRises(values) && values.last! < 0.1 * values[0])
  }

  @Test func theSameStartGivesTheSameBits() {
    func run() -> ([Float], [Double]) {
      var x: [Float] = [-1.2, 1, 0.3, -0.7]
      let values = minimize(&x, metric: Array(repeating: 200, count: 4), Bounds(unboundedCount: 4), steps: 40, valley)
      return (x, values)
    }
    let (once, again) = (run(), run())
    #expect(once.0 == again.0 && once.1 == again.1)
  }

  /// A place where nothing can be computed is not stepped on.
  @Test func numbersThatAreNoneAreAvoided() {
    var x: [Float] = [1]
    _ = minimize(&x, metric: [0.01], reach: 100, Bounds(unboundedCount: 1)) { x, gradient in
      gradient[0] = x[0] > 0 ? 1 - 1 / x[0] + 1 : .nan
      return x[0] > 0 ? 2 * Double(x[0]) - Double.log(Double(x[0])) : .nan
    }
    #expect(abs(x[0] - 0.5) < 1e-3)
    var stuck: [Float] = [1]
    let values = minimize(&stuck, Bounds(unboundedCount: 1)) { _, gradient in
      gradient[0] = .nan
      return 0
    }
    #expect(stuck == [1] && values.count == 2)
  }

  @Test func atTheMinimumItSaysThatNothingHelps() {
    var x: [Float] = [0]
    var solver = QuasiNewton(metric: DiagonalMetric(diagonal: [1]), reach: [1])
    let moved = solver.step(&x, bounds: Bounds(unboundedCount: 1)) { x, gradient in
      gradient[0] = 2 * x[0]
      return Double(x[0] * x[0])
    }
    #expect(!moved && x == [0])
  }

  @Test func aFunctionThatHasChangedIsEvaluatedAgain() {
    var x: [Float] = [0]
    var target: Float = 1
    var solver = QuasiNewton(metric: DiagonalMetric(diagonal: [1]), reach: [10])
    let evaluate: ([Float], inout [Float]) -> Double = { x, gradient in
      gradient[0] = x[0] - target
      return 0.5 * Double(x[0] - target) * Double(x[0] - target)
    }
    while solver.step(&x, bounds: Bounds(unboundedCount: 1), evaluate: evaluate) {}
    #expect(abs(x[0] - 1) < 1e-6)
    target = -2
    #expect(!solver.step(&x, bounds: Bounds(unboundedCount: 1), evaluate: evaluate))
    solver.functionHasChanged()
    while solver.step(&x, bounds: Bounds(unboundedCount: 1), evaluate: evaluate) {}
    #expect(abs(x[0] + 2) < 1e-6)
  }

  private func distance(_ a: [Float], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
  }
}

struct BoundsTests {
  @Test func withoutBoundsEverythingIsAllowed() {
    let bounds = Bounds(unboundedCount: 2)
    #expect(!bounds.isHeld(0) && bounds.clamp(-1e30, at: 0) == -1e30 && bounds.clamp(1e30, at: 1) == 1e30)
    let range = bounds.smoothRange(around: 0, gradient: 1, at: 0)
    #expect(range.lower == -.infinity && range.upper == .infinity)
  }

  @Test func heldIsHeldAndBetweenIsBetween() {
    var bounds = Bounds(unboundedCount: 3)
    bounds.hold(0, at: 0.7)
    bounds.restrict(1, to: -1...2)
    #expect(bounds.isHeld(0) && !bounds.isHeld(1) && !bounds.isHeld(2))
    #expect([-5, 0.7, 5].allSatisfy { bounds.clamp($0, at: 0) == 0.7 })
    #expect(bounds.clamp(-5, at: 1) == -1 && bounds.clamp(5, at: 1) == 2 && bounds.clamp(0.5, at: 1) == 0.5)
    #expect(bounds.lower == [0.7, -1, -.infinity] && bounds.upper == [0.7, 2, .infinity])
    // A range of one value is a hold.
    bounds.restrict(2, to: 1...1)
    #expect(bounds.isHeld(2))
  }

  @Test func aStepFromAKinkStaysOnTheSideWhereTheFunctionFalls() {
    var bounds = Bounds(unboundedCount: 1)
    bounds.restrict(0, to: -1...2, kink: 0.5)
    func range(_ value: Float, _ gradient: Float) -> [Float] {
      let range = bounds.smoothRange(around: value, gradient: gradient, at: 0)
      return [range.lower, range.upper]
    }
    #expect(range(0.5, -1) == [0.5, 2] && range(0.5, 1) == [-1, 0.5] && range(0.5, 0) == [0.5, 0.5])
    // Elsewhere the kink may be crossed.
    #expect(range(0.4, -1) == [-1, 2] && range(0.6, 1) == [-1, 2])
    // A kink at an end of the range is none.
    bounds.restrict(0, to: 0.5...2, kink: 0.5)
    #expect(range(0.5, -1) == [0.5, 2] && range(0.5, 1) == [0.5, 2])
  }
}
