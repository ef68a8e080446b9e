import Derivatives
import HeadTemplates
import LinearAlgebra
import Rigs
import TestSupport
import Testing

struct JointStageTests {
  private let rig = ToyHead.rig().0

  private func parameters(seed: UInt64) -> Scalars<Double> {
    var generator = SeededGenerator(seed: seed)
    var parameters = Scalars(rig.joints.flatMap { _ in [0, 0, 0, 0, 0, 0, 1, 1, 1] as [Double] })
    generator.perturb(&parameters, deviation: 0.3)
    return parameters
  }

  @Test func atRestEveryTransformIsTheIdentity() {
    let atRest = Scalars(rig.joints.flatMap { _ in [0, 0, 0, 0, 0, 0, 1, 1, 1] as [Double] })
    let output = evaluate(rig, atRest)
    // The bind pose is in single precision; its inverse is taken in double.
    #expect(output.values.allSatisfy { isNear($0, .identity, 1e-6) })
  }

  @Test func aTurnedParentTakesItsChildrenAlong() {
    var turned = Scalars(rig.joints.flatMap { _ in [0, 0, 0, 0, 0, 0, 1, 1, 1] as [Double] })
    turned.values[9 + 4] = 0.5
    let output = evaluate(rig, turned)
    // The jaw hangs on the head and has no motion of its own.
    #expect(isNear(output.values[2], output.values[1], 1e-6) && isNear(output.values[0], .identity, 1e-6))
  }

  @Test(arguments: 0..<4) func thePullbackMatchesDifferences(seed: UInt64) {
    let problems = GradientCheck().problems(
      "joints", JointStage<Double>(rig: rig), at: parameters(seed: seed), output: JointTransforms(identities: 3))
    #expect(problems == [])
  }

  @Test func thePullbackOfTheShippedSkeletonMatchesDifferences() {
    let rig = ShippedHead.template.rig
    var parameters = Scalars(rig.joints.flatMap { _ in [0, 0, 0, 0, 0, 0, 1, 1, 1] as [Double] })
    var generator = SeededGenerator(seed: 2)
    generator.perturb(&parameters, deviation: 0.1)
    let problems = GradientCheck().problems(
      "joints of the shipped head", JointStage<Double>(rig: rig), at: parameters,
      output: JointTransforms(identities: rig.joints.count))
    #expect(problems == [])
  }

  @Test func singlePrecisionAgreesWithDouble() {
    let double = parameters(seed: 9)
    let problems = PrecisionCheck().problems(
      "joints", JointStage<Float>(rig: rig), at: Scalars(double.values.map(Float.init)),
      output: JointTransforms(identities: 3), JointStage<Double>(rig: rig), at: double,
      output: JointTransforms(identities: 3))
    #expect(problems == [])
  }

  @Test func everyElementOfATransformIsACoordinate() {
    var transforms = JointTransforms<Double>(identities: 2)
    for index in 0..<transforms.coordinateCount { transforms[coordinate: index] = Double(index) }
    #expect((0..<24).map { transforms[coordinate: $0] } == (0..<24).map(Double.init))
    #expect(transforms.values[1].translation == SIMD3(21, 22, 23))
    transforms.setZero()
    #expect(transforms.inner(transforms) == 0)
  }

  private func evaluate(_ rig: Rig, _ parameters: Scalars<Double>) -> JointTransforms<Double> {
    var output = JointTransforms<Double>(identities: rig.joints.count)
    JointStage<Double>(rig: rig).evaluate(parameters, into: &output)
    return output
  }

  private func isNear(_ a: AffineTransform<Double>, _ b: AffineTransform<Double>, _ tolerance: Double) -> Bool {
    zip(a.rowMajor, b.rowMajor).allSatisfy { abs($0 - $1) < tolerance }
  }
}
