import Derivatives
import TestSupport
import Testing

/// The check itself: it passes what is right, and names what is wrong.
struct GradientCheckTests {
  private let point = Scalars([0.7, -1.3, 2.1, 12])

  private func value(_ x: Scalars<Double>) -> Double {
    let v = x.values
    return v[0] * v[0] * v[1] + v[2] * v[2] * v[2] / 3 + abs(v[3])
  }

  private var gradient: Scalars<Double> {
    let v = point.values
    return Scalars([2 * v[0] * v[1], v[0] * v[0], v[2] * v[2], 1])
  }

  @Test func aRightGradientPasses() {
    #expect(GradientCheck().problems("right", at: point, gradient: gradient, of: value) == [])
  }

  @Test(arguments: 0..<4, [0.999, 1.001, -1])
  func aWrongCoordinateIsNamed(index: Int, factor: Double) {
    var wrong = gradient
    wrong.values[index] *= factor
    let problems = GradientCheck().problems("wrong", at: point, gradient: wrong, of: value)
    #expect(problems.count == 1 && problems[0].contains("coordinate \(index),"))
  }

  @Test func aGradientThatIsNotANumberIsNamed() {
    var wrong = gradient
    wrong.values[1] = .nan
    let problems = GradientCheck().problems("not a number", at: point, gradient: wrong, of: value)
    #expect(problems.count == 1 && problems[0].contains("coordinate 1,"))
  }

  @Test func aGradientThatIsForgottenIsNoticed() {
    let constant = GradientCheck().problems("zero", at: point, gradient: Scalars(zeros: 4)) { _ in 3 }
    #expect(constant.contains { $0.contains("is zero") })
  }

  @Test func differencesThatPoseAsAGradientAreNoticed() {
    let step = GradientCheck().steps[0]
    let copied = point.values.indices.map {
      FiniteDifferences.derivative(of: value, at: point, coordinate: $0, step: step * max(1, abs(point.values[$0])))
    }
    let problems = GradientCheck().problems("copied", at: point, gradient: Scalars(copied), of: value)
    #expect(problems.contains { $0.contains("to the last bit") })
  }

  @Test func aKinkBesideThePointDoesNotMatter() {
    let kinked: (Scalars<Double>) -> Double = { abs($0.values[0]) }
    let point = Scalars([3e-5])
    #expect(GradientCheck().problems("kink", at: point, gradient: Scalars([1]), of: kinked) == [])
  }

  @Test func oneForgottenCoordinateAmongThousandsIsNoticed() {
    var generator = SeededGenerator(seed: 3)
    var point = Scalars<Double>(zeros: 5000)
    generator.fill(&point)
    let gradient = Scalars(point.values.map { 2 * $0 })
    let value: (Scalars<Double>) -> Double = { $0.inner($0) }
    #expect(GradientCheck().problems("whole", at: point, gradient: gradient, of: value) == [])
    var holed = gradient
    holed.values[4321] = 0
    #expect(GradientCheck().problems("holed", at: point, gradient: holed, of: value) != [])
  }

  @Test func aStageThatOverwritesItsGradientIsNoticed() {
    struct Overwriting: Stage {
      func evaluate(_ input: Scalars<Double>, into output: inout Scalars<Double>) { output = input }
      func pullback(_ gradOutput: Scalars<Double>, at input: Scalars<Double>, into gradInput: inout Scalars<Double>) {
        gradInput = gradOutput
      }
    }
    let problems = GradientCheck().problems("overwriting", Overwriting(), at: point, output: Scalars(zeros: 4))
    #expect(problems.contains { $0.contains("does not add") })
  }
}
