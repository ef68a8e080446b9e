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

  /// Everything in single precision, as in a fit, and made anew at each call.
  private func evaluation(
    of stage: FitStage, _ scene: TermScene
  ) -> () -> (total: Float, gradient: HeadState<Float>) {
    let state = HeadState<Float>(
      controllers: Scalars(scene.state.controllers.values.map(Float.init)),
      jointOffsets: Scalars(scene.state.jointOffsets.values.map(Float.init)),
      displacements: Points(scene.state.displacements.values.map { SIMD3<Float>($0) }),
      camera: CameraParameters(
        rotation: SIMD3<Float>(scene.state.camera.rotation), translation: SIMD3<Float>(scene.state.camera.translation),
        logFocalLength: Float(scene.state.camera.logFocalLength)))
    return {
      let model = HeadModel<Float>(
        rig: scene.template.rig, neutral: scene.template.neutral, pivot: .zero)
      let terms = TermRegistry<Float>(context: scene.context, reference: scene.template.neutral, plan: TermScene.plan)
      let objective = Objective(model: model, terms: terms.weighted, rigMoves: stage != .vertex, start: state)
      let visibility = Visibility(context: scene.context)
      var gradient = state
      let value = objective.evaluate(state, gradient: &gradient) {
        visibility.update($0)
        terms.normals.see(visibility.triangleIDs)
      }
      return (value.total, gradient)
    }
  }
}
