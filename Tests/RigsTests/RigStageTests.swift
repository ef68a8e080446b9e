import Derivatives
import HeadTemplates
import LinearAlgebra
import Rigs
import TestSupport
import Testing

struct RigStageTests {
  private func toy(_ space: ResidualSpace) -> (rig: Rig, neutral: [SIMD3<Float>]) {
    var (rig, neutral) = ToyHead.rig()
    rig.residualSpace = space
    return (rig, neutral)
  }

  private func toyInput(seed: UInt64) -> RigStage<Double>.Input {
    var generator = SeededGenerator(seed: seed)
    var offsets = Scalars<Double>(zeros: 27)
    generator.fill(&offsets, deviation: 0.1)
    return Product(Scalars([[0.4, 0.6, -0.7], [-0.3, 0.1, 0.2]][Int(seed) % 2]), offsets)
  }

  @Test(arguments: [ResidualSpace.bind, .posed], 0..<2)
  func thePullbackMatchesDifferences(space: ResidualSpace, seed: UInt64) {
    let (rig, neutral) = toy(space)
    let problems = GradientCheck().problems(
      "rig, residual \(space)", RigStage<Double>(rig: rig, neutral: neutral), at: toyInput(seed: seed),
      output: Points(zeros: 12))
    #expect(problems == [])
  }

  @Test(arguments: [ResidualSpace.bind, .posed])
  func thePullbackOfTheShippedHeadMatchesDifferences(space: ResidualSpace) {
    let head = ShippedHead.template
    var rig = head.rig
    rig.residualSpace = space
    var generator = SeededGenerator(seed: 8)
    var offsets = Scalars<Double>(zeros: 9 * rig.joints.count)
    generator.fill(&offsets, deviation: 0.02)
    let controllers = randomControllers(rig, &generator).map(Double.init)
    var check = GradientCheck()
    check.coordinateLimit = 60
    let problems = check.problems(
      "shipped rig, residual \(space)", RigStage<Double>(rig: rig, neutral: head.neutral),
      at: Product(Scalars(controllers), offsets), output: Points(zeros: head.neutral.count))
    #expect(problems == [])
  }

  @Test(arguments: [ResidualSpace.bind, .posed], 0..<2)
  func thePushOfEachControllerMatchesDifferences(space: ResidualSpace, seed: UInt64) {
    let (rig, neutral) = toy(space)
    for controller in rig.controllers.indices {
      #expect(pushError(rig, neutral, controller, amount: -1.5, at: toyInput(seed: seed)) < 1e-8)
    }
  }

  @Test(arguments: [ResidualSpace.bind, .posed])
  func thePushOfTheShippedHeadMatchesDifferences(space: ResidualSpace) {
    let head = ShippedHead.template
    var rig = head.rig
    rig.residualSpace = space
    var generator = SeededGenerator(seed: 8)
    var offsets = Scalars<Double>(zeros: 9 * rig.joints.count)
    generator.fill(&offsets, deviation: 0.02)
    let input = Product(Scalars(randomControllers(rig, &generator).map(Double.init)), offsets)
    for controller in stride(from: 0, to: rig.controllers.count, by: 9) {
      #expect(pushError(rig, head.neutral, controller, amount: 1, at: input) < 1e-7)
    }
  }

  /// At its default a controller acts one way up and another way down; a push goes the way of its amount.
  @Test(arguments: [1.0, -1]) func atTheKinkThePushIsThatOfTheStep(amount: Double) {
    let (rig, neutral) = toy(.bind)
    let input = Product(Scalars(rig.controllers.map { Double($0.defaultValue) }), Scalars<Double>(zeros: 27))
    for controller in rig.controllers.indices {
      let stage = RigStage<Double>(rig: rig, neutral: neutral)
      let (change, here) = push(stage, 12, controller, amount: amount, at: input)
      var moved = input
      moved.first.values[controller] += 1e-6 * amount
      let there = evaluated(stage, 12, at: moved)
      // One-sided differences err by the step itself, times a few centimetres of lever.
      #expect(here.values.indices.allSatisfy { length((there.values[$0] - here.values[$0]) * 1e6 - change[$0]) < 1e-4 })
      #expect(change.contains { length($0) > 1e-3 })
    }
  }

  private func evaluated(
    _ stage: RigStage<Double>, _ vertexCount: Int, at input: RigStage<Double>.Input
  ) -> Points<Double> {
    var output = Points<Double>(zeros: vertexCount)
    stage.evaluate(input, into: &output)
    return output
  }

  /// The push of every vertex, and the vertices themselves.
  private func push(
    _ stage: RigStage<Double>, _ vertexCount: Int, _ controller: Int, amount: Double, at input: RigStage<Double>.Input
  ) -> (change: [SIMD3<Double>], vertices: Points<Double>) {
    let vertices = evaluated(stage, vertexCount, at: input)
    // What stood there before must not matter.
    var change = vertices.values
    let columns = stage.jacobian(at: input, vertices: change.indices.map { Int32($0) })
    var scratch = columns.makeScratch()
    columns.fill(controller: controller, amount: amount, &scratch, into: &change)
    return (change, vertices)
  }

  /// The largest difference between a push and central differences (cm).
  private func pushError(
    _ rig: Rig, _ neutral: [SIMD3<Float>], _ controller: Int, amount: Double, at input: RigStage<Double>.Input
  ) -> Double {
    let stage = RigStage<Double>(rig: rig, neutral: neutral)
    let change = push(stage, neutral.count, controller, amount: amount, at: input).change
    var (above, below) = (input, input)
    above.first.values[controller] += 1e-5 * amount
    below.first.values[controller] -= 1e-5 * amount
    let (high, low) = (
      evaluated(stage, neutral.count, at: above), evaluated(stage, neutral.count, at: below)
    )
    return change.indices.reduce(0) { max($0, length((high.values[$1] - low.values[$1]) * 5e4 - change[$1])) }
  }

  @Test(arguments: [ResidualSpace.bind, .posed]) func singlePrecisionAgreesWithDouble(space: ResidualSpace) {
    let head = ShippedHead.template
    var rig = head.rig
    rig.residualSpace = space
    var generator = SeededGenerator(seed: 4)
    let controllers = randomControllers(rig, &generator)
    let count = head.neutral.count
    let single = Product(Scalars(controllers), Scalars<Float>(zeros: 9 * rig.joints.count))
    let double = Product(Scalars(controllers.map(Double.init)), Scalars<Double>(zeros: 9 * rig.joints.count))
    let problems = PrecisionCheck().problems(
      "shipped rig, residual \(space)", RigStage<Float>(rig: rig, neutral: head.neutral), at: single,
      output: Points(zeros: count), RigStage<Double>(rig: rig, neutral: head.neutral), at: double,
      output: Points(zeros: count))
    #expect(problems == [])
  }

  @Test func residualsArePosedOrNotAsTheRigSays() {
    let controllers: [Float] = [0.8, 1, 0]
    let bind = RigEvaluator(rig: toy(.bind).rig, neutral: toy(.bind).neutral).evaluate(controllers: controllers)
    let posed = RigEvaluator(rig: toy(.posed).rig, neutral: toy(.posed).neutral).evaluate(controllers: controllers)
    // jaw-open moves the vertices 4 and 5 by a residual; the head has turned, so the two ways differ there only.
    let moved = bind.indices.filter { length(bind[$0] - posed[$0]) > 1e-4 }
    #expect(moved == [4, 5])
  }
}
