import Cameras
import Derivatives
import Fitting
import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rigs
import StandardExtensions
import TestSupport
import Testing

/// The number of cores must not be seen in a result: the same photo gives the same head on every machine.
struct ConcurrencyTests {
  @Test(arguments: FitStage.allCases) func oneCoreGivesTheBitsOfMany(stage: FitStage) {
    let evaluate = evaluation(of: stage, TermScene(.ofShippedHead(seed: 8, windowSize: 96)))
    let alone = SliceExecution.$isSerial.withValue(true) { evaluate() }
    #expect(alone.total.isFinite && alone.gradient.displacements.inner(alone.gradient.displacements) > 0)
    for _ in 0..<10 {
      let together = evaluate()
      #expect(together.total.bitPattern == alone.total.bitPattern)
      #expect(together.gradient == alone.gradient)
    }
  }

  /// All stages, their metrics and their line searches.
  @Test func oneCoreFitsAsMany() throws {
    let photo = SyntheticPhoto.ofShippedHead(seed: 8, windowSize: 96)
    var preset = Preset.default
    for index in preset.plans.indices { preset.plans[index].iterations = 6 }
    let side = SyntheticPhoto(
      template: photo.template, controllers: photo.controllers, camera: .portrait(turned: SIMD3(0, 0.7, 0)),
      windowSize: 96)
    let fitter = Fitter(
      head: PreparedHead(photo.template), photos: [photo.evidence, side.evidence], preset: preset)
    let alone = try SliceExecution.$isSerial.withValue(true) { try fitter.run() }
    let together = try fitter.run()
    #expect(together.controllers == alone.controllers && together.jointOffsets == alone.jointOffsets)
    #expect(together.vertices == alone.vertices && together.bindOffsets == alone.bindOffsets)
    #expect(together.camera == alone.camera && together.further[0].camera == alone.further[0].camera)
    #expect(together.trace.map(\.lastObjective) == alone.trace.map(\.lastObjective))
  }

  /// Everything in single precision, as in a fit, and made anew at each call.
  private func evaluation(
    of stage: FitStage, _ scene: TermScene
  ) -> () -> (total: Float, gradient: HeadState<Float>) {
    let state = HeadState<Float>(copying: scene.state)
    return {
      let model = HeadModel<Float>(
        rig: scene.template.rig, neutral: scene.template.neutral, pivot: .zero)
      let terms = TermRegistry<Float>(
        context: scene.context, reference: scene.template.neutral, confidence: scene.confidence,
        controllerWeights: scene.controllerWeights, plan: TermScene.plan)
      let objective = Objective(model: model, terms: terms.weighted, rigMoves: stage != .vertex, start: state)
      let visibility = Visibility(context: scene.context)
      var gradient = state
      let value = objective.evaluate(state, gradient: &gradient) { visibility.update(terms, $0) }
      return (value.total, gradient)
    }
  }
}
