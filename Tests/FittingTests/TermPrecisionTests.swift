import Derivatives
import Fitting
import HeadTemplates
import LinearAlgebra
import TestSupport
import Testing

/// The fit runs in single precision what the other tests check in double.
struct TermPrecisionTests {
  @Test(arguments: TermName.allCases) func singlePrecisionAgreesWithDouble(name: TermName) throws {
    let scene = TermScene(.ofShippedHead(seed: 7, windowSize: 96))
    let double = try #require(scene.term(name), "\(name) is not in the registry")
    let terms = TermRegistry<Float>(context: scene.context, reference: scene.template.neutral, plan: TermScene.plan)
    terms.normals.see(scene.visibility)
    let single = try #require(terms.weighted.first { $0.term.name == name }?.term)

    let input = TermInput<Float>(copying: scene.model.input)
    var rounded = scene.model.input
    rounded.copy(input)
    let (value, gradient) = scene.evaluate(double, at: rounded)
    var singleGradient = input
    singleGradient.setZero()
    // Sums of thousands of numbers of one sign.
    #expect(abs(Double(single.value(input)) - value) < 1e-5 * value)
    single.addGradient(input, 1, &singleGradient)
    #expect(PrecisionCheck().problems(name.rawValue, singleGradient, gradient) == [])
  }
}

extension TermInput<Float> {
  fileprivate init(copying other: TermInput<Double>) {
    self.init(
      controllers: Scalars(other.controllers.values.map(Float.init)),
      jointOffsets: Scalars(other.jointOffsets.values.map(Float.init)),
      vertices: Points(other.vertices.values.map { SIMD3<Float>($0) }),
      cameraPoints: Points(other.cameraPoints.values.map { SIMD3<Float>($0) }),
      logFocalLength: Float(other.logFocalLength))
  }
}
