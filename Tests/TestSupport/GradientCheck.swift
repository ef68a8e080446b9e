public import Derivatives
import Glibc

/// Compares analytic derivatives with central differences in double precision: the only way derivatives are tested.
///
/// Differences err in two ways: by truncation, which falls with the square of the step, and by rounding, which grows
/// with its inverse. The check therefore goes down a ladder of steps and is content with the first at which the two
/// numbers agree. A kink within a long step is left behind by a shorter one; a wrong derivative agrees at none.
///
/// The environment variable `LIKENESS_SHOW_RESIDUALS=1` prints what is left of every check.
public struct GradientCheck: Sendable {
  /// The largest difference of the two numbers, relative to the larger one.
  ///
  /// With steps of 1e-5 on functions that bend over lengths of 0.1 and more (the edges of a head, cm), truncation is
  /// (1e-5 / 0.1)² = 1e-8; a hundred times that is still far below what any mistake in a formula makes.
  public var tolerance = 1e-6
  /// Rounding errors inside a function, relative to its value or to 1, whichever is larger: a hundred units in the
  /// last place, for sums over thousands of vertices in centimetres and pixels.
  public var rounding = 2e-14
  /// Steps relative to the size of the coordinate, or to 1 where that is larger.
  public var steps = [1e-4, 1e-5, 1e-6, 1e-7]
  /// Points with more coordinates than this are checked at a sample of so many, half of it where the gradient is not
  /// zero, and along random directions, in which every coordinate takes part.
  public var coordinateLimit = 200
  public var directionCount = 6
  public var seed: UInt64 = 1

  public init() {}

  /// What is wrong with `gradient` as the gradient of `value` at `point`; empty when nothing is.
  public func problems<Point: Coordinates>(
    _ name: String, at point: Point, gradient: Point, of value: (Point) -> Double
  ) -> [String] where Point.S == Double {
    var generator = SeededGenerator(seed: seed)
    let noise = rounding * max(1, abs(value(point)))
    var comparisons = sample(gradient, &generator).map { index in
      compare("coordinate \(index)", gradient[coordinate: index], scale: max(1, abs(point[coordinate: index])), noise) {
        FiniteDifferences.derivative(of: value, at: point, coordinate: index, step: $0)
      }
    }
    for number in 0..<(point.coordinateCount > coordinateLimit ? directionCount : 0) {
      var direction = point
      generator.fill(&direction)
      comparisons.append(
        compare("direction \(number)", gradient.inner(direction), scale: 1, noise) {
          FiniteDifferences.derivative(of: value, at: point, along: direction, step: $0)
        })
    }
    return verdict(name, comparisons)
  }

  /// What is wrong with the pullback of a stage at `input`: compared with the differences of the inner product of a
  /// random cotangent and the output.
  ///
  /// - Parameter output: any output of the right size.
  public func problems<Map: Stage>(
    _ name: String, _ stage: Map, at input: Map.Input, output: Map.Output
  ) -> [String] where Map.Input.S == Double {
    var generator = SeededGenerator(seed: seed + 1)
    var cotangent = output
    generator.fill(&cotangent)
    var gradient = input
    gradient.setZero()
    stage.pullback(cotangent, at: input, into: &gradient)
    let slope = problems(name, at: input, gradient: gradient) { moved in
      // What stood in the output before must not matter.
      var result = cotangent
      stage.evaluate(moved, into: &result)
      return cotangent.inner(result)
    }
    var doubled = gradient
    stage.pullback(cotangent, at: input, into: &doubled)
    let adds = (0..<doubled.coordinateCount).allSatisfy {
      abs(doubled[coordinate: $0] - 2 * gradient[coordinate: $0]) <= tolerance * abs(gradient[coordinate: $0])
    }
    return slope + (adds ? [] : ["\(name): the pullback does not add to the gradient it is given"])
  }

  private struct Comparison {
    var place: String
    var analytic: Double
    var differences: Double
    /// What the two differ by, relative to the larger of them or, where both drown in it, to the rounding.
    var residual: Double
  }

  private func compare(
    _ place: String, _ analytic: Double, scale: Double, _ noise: Double, differences: (Double) -> Double
  ) -> Comparison {
    var best = Comparison(place: place, analytic: analytic, differences: .nan, residual: .infinity)
    for step in steps.map({ $0 * scale }) {
      let numeric = differences(step)
      let size = max(abs(analytic), abs(numeric), noise / step / tolerance)
      let residual = abs(analytic - numeric) / size
      if residual < best.residual || best.differences.isNaN {
        best = Comparison(place: place, analytic: analytic, differences: numeric, residual: residual)
      }
      if best.residual <= tolerance { break }
    }
    return best
  }

  private func sample<Point: Coordinates>(_ gradient: Point, _ generator: inout SeededGenerator) -> [Int] {
    let all = Array(0..<gradient.coordinateCount)
    guard all.count > coordinateLimit else { return all }
    let moving = all.filter { gradient[coordinate: $0] != 0 }
    let half = coordinateLimit / 2
    return Array(moving.shuffled(using: &generator).prefix(half)) + all.shuffled(using: &generator).prefix(half)
  }

  private func verdict(_ name: String, _ comparisons: [Comparison]) -> [String] {
    // A NaN is the worst of all.
    guard let worst = comparisons.max(by: { !($0.residual >= $1.residual) && !$0.residual.isNaN }) else {
      return ["\(name): there is nothing to check"]
    }
    let description =
      "\(name): worst of \(comparisons.count) is \(worst.place), analytic \(worst.analytic), "
      + "differences \(worst.differences), residual \(worst.residual)"
    if getenv("LIKENESS_SHOW_RESIDUALS") != nil { print(description) }
    var problems: [String] = []
    if !(worst.residual <= tolerance) { problems.append(description) }
    if comparisons.allSatisfy({ $0.analytic == 0 }) { problems.append("\(name): the analytic gradient is zero") }
    if comparisons.allSatisfy({ $0.analytic == 0 || $0.analytic == $0.differences }) {
      problems.append("\(name): the analytic gradient is the differences themselves, to the last bit")
    }
    return problems
  }
}
