import Cameras
import Derivatives
package import HeadTemplates
import LinearAlgebra
package import Meshes
import RealModule
import Rendering
import Rigs

/// What all stages of one fit share.
package struct StageContext {
  let template: HeadTemplate
  let evidence: Evidence
  /// The skin and what is sewn to it: what the photo drives and the topology terms watch.
  let surface: TriangleSurface
  let pivot: SIMD3<Float>
  /// Window pixels.
  let principalPoint: SIMD2<Float>

  package init(
    template: HeadTemplate, evidence: Evidence, surface: TriangleSurface, pivot: SIMD3<Float>,
    principalPoint: SIMD2<Float>
  ) {
    self.template = template
    self.evidence = evidence
    self.surface = surface
    self.pivot = pivot
    self.principalPoint = principalPoint
  }
}

/// Solves one stage by Adam: which unknowns move, over which terms, from where.
struct StageSolver {
  private let plan: StagePlan
  private let controllers: [(minimum: Float, maximum: Float)]
  private let objective: Objective<Float>
  private let normalTerm: NormalTerm<Float>
  private let visibility: Visibility
  private(set) var state: HeadState<Float>
  private var gradient: HeadState<Float>
  private var controllerSteps: Adam<Scalars<Float>>
  private var jointSteps: Adam<Scalars<Float>>
  private var displacementSteps: Adam<Points<Float>>
  private var cameraSteps: Adam<CameraParameters<Float>>
  private var first: Objective<Float>.Value?
  private var last: Objective<Float>.Value?
  /// Whether a vertex belongs to the surface that displacements move.
  private let moving: [Bool]
  private let rotationIsKnown: Bool
  /// A root joint moves the whole head, as the camera does: it is held, or the two would drift against each other.
  private let isRoot: [Bool]
  /// Joints stand about this far, in 1/cm, from the skin they carry: turns a step in cm into radians and scale.
  private static let turnPerCentimetre: Float = 0.2

  init(plan: StagePlan, context: StageContext, start: HeadState<Float>) {
    self.plan = plan
    controllers = context.template.rig.controllers.map { ($0.minimum, $0.maximum) }
    let model = HeadModel<Float>(rig: context.template.rig, neutral: context.template.neutral, pivot: context.pivot)
    model.evaluate(start, rigMoves: true)
    let terms = TermRegistry<Float>(context: context, reference: model.input.vertices.values, plan: plan)
    normalTerm = terms.normals
    objective = Objective(model: model, terms: terms.weighted, rigMoves: plan.stage != .vertex, start: start)
    visibility = Visibility(context: context)
    state = start
    gradient = start
    gradient.setZero()
    controllerSteps = Adam(zero: gradient.controllers)
    jointSteps = Adam(zero: gradient.jointOffsets)
    displacementSteps = Adam(zero: gradient.displacements)
    cameraSteps = Adam(zero: gradient.camera)
    var moving = [Bool](repeating: false, count: start.displacements.values.count)
    for vertex in context.surface.usedVertices { moving[Int(vertex)] = true }
    self.moving = moving
    isRoot = context.template.rig.joints.map { $0.parent == nil }
    rotationIsKnown = context.evidence.knownRotation != nil
  }

  /// One step of the stage's schedule.
  mutating func step(_ iteration: Int) {
    let value = objective.evaluate(state, gradient: &gradient) { [visibility, normalTerm] input in
      normalTerm.see(visibility.triangleIDs(input))
    }
    first = first ?? value
    last = value
    // A cosine from the full step to a twentieth of it.
    let progress = Double(iteration) / Double(max(plan.iterations, 1))
    let decay = Float(0.05 + 0.95 * 0.5 * (1 + Double.cos(.pi * progress)))
    let size = Float(plan.step) * decay
    switch plan.stage {
    case .rig:
      controllerSteps.step(&state.controllers, gradient: gradient.controllers, size: size)
      for index in controllers.indices {
        state.controllers.values[index] = min(
          max(state.controllers.values[index], controllers[index].minimum), controllers[index].maximum)
      }
    case .joint:
      let isRoot = isRoot
      jointSteps.step(&state.jointOffsets, gradient: gradient.jointOffsets, size: size) {
        isRoot[$0 / 9] ? 0 : $0 % 9 < 3 ? 1 : Self.turnPerCentimetre
      }
    case .vertex:
      let moving = moving
      displacementSteps.step(&state.displacements, gradient: gradient.displacements, size: size) {
        moving[$0 / 3] ? 1 : 0
      }
    }
    guard plan.cameraStep > 0 else { return }
    // Rotation in radians, translation in cm (20 times as far), the focal length held where the pose put it.
    let rotationScale: Float = rotationIsKnown ? 0 : 1
    cameraSteps.step(&state.camera, gradient: gradient.camera, size: Float(plan.cameraStep) * decay) {
      $0 < 3 ? rotationScale : $0 < 6 ? 20 : 0
    }
  }

  /// What the stage did so far.
  func trace() -> StageTrace {
    StageTrace(
      stage: plan.stage, iterations: plan.iterations, firstObjective: Double(first?.total ?? 0),
      lastObjective: Double(last?.total ?? 0), terms: last?.terms.map { ($0.name, Double($0.value)) } ?? [])
  }
}

/// Which triangle each pixel of the window sees.
final class Visibility {
  private let rasterizer: Rasterizer
  private let triangles: [SIMD3<Int32>]
  private let principalPoint: SIMD2<Float>

  init(context: StageContext) {
    rasterizer = Rasterizer(width: context.evidence.window.size, height: context.evidence.window.size)
    triangles = context.template.mesh.triangles
    principalPoint = context.principalPoint
  }

  /// Triangle ids of the whole mesh, row by row; -1 where there is none.
  func triangleIDs(_ input: TermInput<Float>) -> [Int32] {
    rasterizer.rasterize(
      input.cameraPoints.values, triangles: triangles,
      projection: Projection(focalLength: .exp(input.logFocalLength), principalPoint: principalPoint))
    return rasterizer.triangleIDs
  }
}
