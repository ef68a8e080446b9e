import HeadTemplates
import LinearAlgebra
import Rigs
import TestSupport
import Testing

struct RigEvaluatorTests {
  /// A thousandth of a millimetre: what single precision leaves of a head of 30 cm taken there and back.
  private let tolerance: Float = 1e-4

  @Test func atTheDefaultsTheHeadIsTheTemplate() {
    let head = ShippedHead.template
    let evaluator = RigEvaluator(rig: head.rig, neutral: head.neutral)
    let vertices = evaluator.evaluate(controllers: head.rig.controllers.map(\.defaultValue))
    #expect(largestDistance(vertices, head.neutral) < tolerance)
  }

  @Test(arguments: 0..<6) func bindOffsetsReachAnyShapeThroughTheShippedRig(seed: UInt64) {
    let head = ShippedHead.template
    let evaluator = RigEvaluator(rig: head.rig, neutral: head.neutral)
    var generator = SeededGenerator(seed: seed)
    let controllers = randomControllers(head.rig, &generator)
    let target = evaluator.evaluate(controllers: randomControllers(head.rig, &generator)).map {
      $0 + SIMD3<Float>(generator.vector(deviation: 0.2))
    }
    let offsets = evaluator.bindOffsets(reaching: target, controllers: controllers)
    #expect(largestDistance(evaluator.evaluate(controllers: controllers, bindOffsets: offsets), target) < tolerance)
  }

  @Test(arguments: [ResidualSpace.bind, .posed]) func bindOffsetsComeBack(space: ResidualSpace) {
    var (rig, neutral) = ToyHead.rig()
    rig.residualSpace = space
    let evaluator = RigEvaluator(rig: rig, neutral: neutral)
    for seed in 0..<8 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let controllers = randomControllers(rig, &generator)
      let offsets = neutral.map { _ in SIMD3<Float>(generator.vector(deviation: 0.5)) }
      let posed = evaluator.evaluate(controllers: controllers, bindOffsets: offsets)
      #expect(largestDistance(evaluator.bindOffsets(reaching: posed, controllers: controllers), offsets) < tolerance)
    }
  }

  @Test func jointOffsetsAddToWhatTheControllersGive() {
    let (rig, neutral) = ToyHead.rig()
    let evaluator = RigEvaluator(rig: rig, neutral: neutral)
    // One unit of head-turn above its default is these three joint parameters, and no residual.
    var offsets = [Float](repeating: 0, count: 27)
    (offsets[4], offsets[9 + 4], offsets[9 + 5]) = (0.3, 0.6, 0.1)
    let byController = evaluator.evaluate(controllers: [1, 0.25, 0])
    let byJoints = evaluator.evaluate(controllers: [0, 0.25, 0], jointOffsets: offsets)
    #expect(largestDistance(byController, byJoints) < 1e-6)
  }
}
