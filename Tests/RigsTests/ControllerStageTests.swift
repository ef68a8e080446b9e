import Derivatives
import HeadTemplates
import LinearAlgebra
import Rigs
import TestSupport
import Testing

struct ControllerStageTests {
  private let rig = ToyHead.rig().0
  private let neutral = ToyHead.rig().1

  @Test func atTheDefaultsNothingMoves() {
    let output = evaluate(rig.controllers.map { Double($0.defaultValue) })
    #expect(output.second.values == neutral.map { SIMD3<Double>($0) })
    for joint in rig.joints.indices {
      #expect(Array(output.first.values[(9 * joint)..<(9 * joint + 9)]) == [0, 0, 0, 0, 0, 0, 1, 1, 1])
    }
  }

  /// "At its limit a controller gives the artist's shape": its row, times the way from the default, and nothing else.
  @Test(arguments: 0..<3, [true, false]) func aControllerAtItsLimitGivesExactlyItsResponse(index: Int, above: Bool) {
    var controllers = rig.controllers.map { Double($0.defaultValue) }
    let atRest = evaluate(controllers)
    controllers[index] = Double(above ? rig.controllers[index].maximum : rig.controllers[index].minimum)
    let way = abs(controllers[index] - Double(rig.controllers[index].defaultValue))
    let output = evaluate(controllers)

    let row = 2 * index + (above ? 0 : 1)
    var parameters = atRest.first.values
    for (column, value) in entries(rig.jointResponse, row) { parameters[column] += way * Double(value) }
    var vertices = atRest.second.values
    for (vertex, delta) in entries(rig.residual, row) { vertices[vertex] += way * SIMD3<Double>(delta) }
    #expect(output.first.values == parameters && output.second.values == vertices)
  }

  @Test(arguments: [[0.4, 0.6, -0.7], [-0.3, 0.1, 0.2], [1, -0.5, 1]])
  func thePullbackMatchesDifferencesOffTheKinks(controllers: [Double]) {
    let stage = ControllerStage<Double>(rig: rig, neutral: neutral)
    #expect(
      GradientCheck().problems("controllers", stage, at: Scalars(controllers), output: stage.makeOutput()) == [])
  }

  /// relu'(0) = 0 would hold a rig at its defaults for ever.
  @Test(arguments: 0..<20) func atTheKinkTheDerivativeTakesTheSideThatDescends(seed: UInt64) {
    let stage = ControllerStage<Double>(rig: rig, neutral: neutral)
    let defaults = Scalars(rig.controllers.map { Double($0.defaultValue) })
    var generator = SeededGenerator(seed: seed)
    var cotangent = stage.makeOutput()
    generator.fill(&cotangent)
    var gradient = Scalars<Double>(zeros: 3)
    stage.pullback(cotangent, at: defaults, into: &gradient)

    let loss = { (index: Int, step: Double) -> Double in
      var moved = defaults
      moved.values[index] += step
      return cotangent.inner(self.evaluate(moved.values)) - cotangent.inner(self.evaluate(defaults.values))
    }
    let step = 1e-3
    for index in 0..<3 {
      let (upward, downward) = (loss(index, step) / step, loss(index, -step) / step)
      let slope = gradient.values[index]
      if min(upward, downward) >= 0 {
        #expect(slope == 0, "at a minimum a controller stays")
      } else {
        // A step against the gradient goes down, along the steeper side.
        #expect(abs(abs(slope) - max(-upward, -downward)) < 1e-9)
        #expect(loss(index, slope < 0 ? step : -step) < 0)
      }
    }
  }

  @Test func aShippedRigAtItsDefaultsMoves() {
    let head = ShippedHead.template
    let stage = ControllerStage<Double>(rig: head.rig, neutral: head.neutral)
    var generator = SeededGenerator(seed: 1)
    var cotangent = stage.makeOutput()
    generator.fill(&cotangent)
    var gradient = Scalars<Double>(zeros: head.rig.controllers.count)
    stage.pullback(cotangent, at: Scalars(head.rig.controllers.map { Double($0.defaultValue) }), into: &gradient)
    // A two-sided controller that does the opposite on its other side descends on one of them.
    #expect(gradient.values.count { $0 != 0 } > gradient.values.count / 2)
  }

  private func evaluate(_ controllers: [Double]) -> Product<Scalars<Double>, Points<Double>> {
    let stage = ControllerStage<Double>(rig: rig, neutral: neutral)
    var output = stage.makeOutput()
    stage.evaluate(Scalars(controllers), into: &output)
    return output
  }

  private func entries<Value>(_ response: SidedResponse<Value>, _ row: Int) -> [(Int, Value)] {
    (Int(response.offsets[row])..<Int(response.offsets[row + 1])).map {
      (Int(response.columns[$0]), response.values[$0])
    }
  }
}
