import Derivatives
import Fitting
import HeadTemplates
import LinearAlgebra
import TestSupport
import Testing

/// The fit runs in single precision what the other tests check in double.
struct TermPrecisionTests {
  @Test(arguments: TermName.allCases) func singlePrecisionAgreesWithDouble(name: TermName) throws {
    // A scene in which the derivative by the focal length, a sum over all pixels, does not nearly cancel.
    let scene = TermScene(.ofShippedHead(seed: 9, windowSize: 96))
    let double = try #require(scene.term(name), "\(name) is not in the registry")
    let terms = TermRegistry<Float>(
      context: scene.context, reference: scene.template.neutral, confidence: scene.confidence,
      controllerWeights: scene.controllerWeights, plan: TermScene.plan)
    let input = TermInput<Float>(copying: scene.model.input)
    terms.normals.see(scene.triangleIDs, input)
    terms.silhouette.match(scene.outlinePairs)
    terms.lips.match(scene.lipContacts)
    terms.matches.match(scene.matches, candidates: scene.matchCandidates)
    let single = try #require(terms.weighted.first { $0.term.name == name }?.term)

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
