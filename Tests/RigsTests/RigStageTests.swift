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
