import Cameras
import Derivatives
package import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rendering
import Rigs

/// The parts of one evaluation of the objective, each to be run once at a call: for whoever has a clock and wants to
/// know what they cost.
///
/// The head looks at a picture of itself, a little away from the truth, with every controller off its default and every
/// term in use: the most work that an evaluation can be.
package struct EvaluationParts {
  /// A name such as `term/normals` and what runs that part once.
  package typealias Part = (name: String, run: () -> Void)
  package let parts: [Part]

  /// - Parameter windowSize: the side of the square in which head and photo are compared, pixels.
  package init(template: HeadTemplate, windowSize: Int) {
    let portrait = SelfPortrait(of: template, vertices: template.neutral, windowSize: windowSize)
    let (camera, evidence) = (portrait.camera, portrait.evidence)
    let context = StageContext(
      head: PreparedHead(template), evidence: evidence, pivot: .zero,
      principalPoint: camera.principalPoint)
    let state = Self.state(of: template, camera)
    parts =
      Self.stages(context, state) + Self.terms(context, state)
      + FitStage.allCases.map { stage in
        ("evaluation/\(stage)", Self.evaluation(of: stage, context, state))
      }
  }

  // MARK: - Parts

  private static func stages(_ context: StageContext, _ state: HeadState<Float>) -> [Part] {
    let stage = RigStage(context.head.rig)
    let camera = CameraStage<Float>(pivot: .zero)
    // Two inputs in turn: a stage may remember the last one.
    var input = Product(state.controllers, state.jointOffsets)
    let points = Points(context.template.neutral)
    var (posed, seen) = (points, points)
    var gradInput = input
    var gradSeen = Product(state.camera, points)
    let visibility = Visibility(context: context)
    let model = HeadModel(rig: context.head.rig, pivot: .zero)
    model.evaluate(state, rigMoves: true)
    return [
      (
        "rig",
        {
          input.first.values[0] = -input.first.values[0]
          stage.evaluate(input, into: &posed)
          stage.pullback(points, at: input, into: &gradInput)
        }
      ),
      (
        "camera",
        {
          camera.evaluate(Product(state.camera, points), into: &seen)
          camera.pullback(points, at: Product(state.camera, points), into: &gradSeen)
        }
      ),
      ("raster", { _ = visibility.triangleIDs(model.input) }),
    ]
  }

  private static func terms(_ context: StageContext, _ state: HeadState<Float>) -> [Part] {
    let model = HeadModel(rig: context.head.rig, pivot: .zero)
    model.evaluate(state, rigMoves: true)
    let input = model.input
    let visibility = Visibility(context: context)
    let terms = TermRegistry<Float>(
      context: context, reference: context.template.neutral, confidence: visibility.confidence(input),
      controllerWeights: Array(repeating: 1, count: context.template.rig.controllers.count),
      plan: plan(of: .joint))
    visibility.update(terms, input)
    var gradient = input
    return terms.weighted.map { term, weight in
      let run = {
        _ = term.value(input)
        term.addGradient(input, weight, &gradient)
      }
      return ("term/\(term.name.rawValue)", run)
    }
  }

  /// The whole, as `StageSolver` does it, with the controllers moving in the rig stage only.
  private static func evaluation(
    of stage: FitStage, _ context: StageContext, _ start: HeadState<Float>
  ) -> () -> Void {
    let model = HeadModel(rig: context.head.rig, pivot: .zero)
    model.evaluate(start, rigMoves: true)
    let visibility = Visibility(context: context)
    let terms = TermRegistry<Float>(
      context: context, reference: context.template.neutral, confidence: visibility.confidence(model.input),
      controllerWeights: Array(repeating: 1, count: context.template.rig.controllers.count),
      plan: plan(of: stage))
    let objective = Objective(model: model, terms: terms.weighted, rigMoves: stage != .vertex, start: start)
    var (state, gradient) = (start, start)
    return {
      switch stage {
      case .rig: state.controllers.values[0] = -state.controllers.values[0]
      case .joint: state.jointOffsets.values[0] = -state.jointOffsets.values[0]
      case .vertex: state.displacements.values[0] = -state.displacements.values[0]
      }
      _ = objective.evaluate(state, gradient: &gradient) {
        visibility.update(terms, $0)
      }
    }
  }

  // MARK: - Scene

  /// The plan of the default preset with every term in use.
  private static func plan(of stage: FitStage) -> StagePlan {
    var plan = Preset.default.plans.first { $0.stage == stage }!
    for name in TermName.allCases where plan.weights[name] == nil { plan.weights[name] = 0.01 }
    return plan
  }

  /// Every controller a tenth of its range off its default, every vertex a little off the rig.
  private static func state(of template: HeadTemplate, _ camera: PinholeCamera) -> HeadState<Float> {
    HeadState(
      controllers: Scalars(
        template.rig.controllers.map { controller in
          controller.maximum > controller.defaultValue
            ? controller.defaultValue + 0.1 * (controller.maximum - controller.defaultValue)
            : controller.defaultValue + 0.1 * (controller.minimum - controller.defaultValue)
        }),
      jointOffsets: Scalars((0..<(9 * template.rig.joints.count)).map { 1e-3 * Float.sin(Float($0)) }),
      displacements: Points(template.neutral.indices.map { SIMD3(repeating: 0.01 * Float.sin(Float($0))) }),
      camera: CameraParameters(
        rotation: SIMD3(0.02, 0.05, 0.01), translation: camera.worldToCamera.translation,
        logFocalLength: .log(camera.focalLength)))
  }
}
