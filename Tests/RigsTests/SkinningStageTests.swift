import Derivatives
import HeadTemplates
import LinearAlgebra
import Rigs
import TestSupport
import Testing

struct SkinningStageTests {
  private let weights = ToyHead.rig().0.skinWeights
  private let neutral = ToyHead.rig().1

  private func input(seed: UInt64) -> Product<JointTransforms<Double>, Points<Double>> {
    var generator = SeededGenerator(seed: seed)
    var transforms = JointTransforms<Double>(identities: 3)
    generator.perturb(&transforms, deviation: 0.2)
    return Product(transforms, Points(neutral.map { SIMD3<Double>($0) }))
  }

  @Test func identityTransformsLeaveEveryVertexWhereItIs() {
    let input = Product(JointTransforms<Double>(identities: 3), Points(neutral.map { SIMD3<Double>($0) }))
    var output = input.second
    SkinningStage<Double>(skinWeights: weights).evaluate(input, into: &output)
    #expect(output == input.second)
  }

  @Test func oneTransformForAllJointsMovesTheHeadRigidly() {
    let head = ShippedHead.template
    let motion = AffineTransform(
      linear: RotationVector(SIMD3(0.2, -0.4, 0.1)).matrix, translation: SIMD3(1.0, 2, 3))
    let vertices = head.neutral.map { SIMD3<Double>($0) }
    let transforms = JointTransforms(head.rig.joints.map { _ in motion })
    var output = Points<Double>(zeros: vertices.count)
    SkinningStage<Double>(skinWeights: head.rig.skinWeights)
      .evaluate(Product(transforms, Points(vertices)), into: &output)
    // The weights of a vertex sum to one within single precision, and the head is 20 cm high.
    #expect(zip(output.values, vertices).allSatisfy { length($0 - motion * $1) < 1e-5 })
  }

  @Test(arguments: 0..<4) func thePullbackMatchesDifferences(seed: UInt64) {
    let problems = GradientCheck().problems(
      "skinning", SkinningStage<Double>(skinWeights: weights), at: input(seed: seed), output: Points(zeros: 12))
    #expect(problems == [])
  }

  @Test func singlePrecisionAgreesWithDouble() {
    let double = input(seed: 5)
    var single = Product(JointTransforms<Float>(identities: 3), Points(neutral))
    for index in 0..<single.coordinateCount { single[coordinate: index] = Float(double[coordinate: index]) }
    let problems = PrecisionCheck().problems(
      "skinning", SkinningStage<Float>(skinWeights: weights), at: single, output: Points(zeros: 12),
      SkinningStage<Double>(skinWeights: weights), at: double, output: Points(zeros: 12))
    #expect(problems == [])
  }

  @Test(arguments: 0..<4) func theInverseTakesPosedVerticesBack(seed: UInt64) {
    let input = input(seed: seed)
    let stage = SkinningStage<Double>(skinWeights: weights)
    var posed = input.second
    stage.evaluate(input, into: &posed)
    let bind = stage.inverse(posed.values, transforms: input.first)
    #expect(zip(bind, input.second.values).allSatisfy { length($0 - $1) < 1e-11 })
  }
}
