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
  let constraints: Constraints
  /// The skin and what is sewn to it: what the photo drives and the topology terms watch.
  let surface: TriangleSurface
  let pivot: SIMD3<Float>
  /// Window pixels.
  let principalPoint: SIMD2<Float>

  package init(
    template: HeadTemplate, evidence: Evidence, constraints: Constraints = .none, surface: TriangleSurface,
    pivot: SIMD3<Float>, principalPoint: SIMD2<Float>
  ) {
    self.template = template
    self.evidence = evidence
    self.constraints = constraints
    self.surface = surface
    self.pivot = pivot
    self.principalPoint = principalPoint
  }
}

/// Solves one stage: which unknowns move, over which terms, from where, by which method.
struct StageSolver {
  private let plan: StagePlan
  private let unknowns: StageUnknowns
  private let objective: Objective<Float>
  private let normalTerm: NormalTerm<Float>
  private let visibility: Visibility
  private var minimizer: any Minimizer
  private var flat: [Float]
  private(set) var state: HeadState<Float>
  private let work: Workspace
  private(set) var steps = 0

  /// What evaluations write: kept outside of the solver, so that closures share it instead of copying it.
  private final class Workspace {
    var trial: HeadState<Float>
    var gradient: HeadState<Float>
    var first: Objective<Float>.Value?
    var last: Objective<Float>.Value?
    var evaluations = 0

    init(_ state: HeadState<Float>) { (trial, gradient) = (state, state) }
  }

  init(plan: StagePlan, context: StageContext, start: HeadState<Float>) {
    self.plan = plan
    let model = HeadModel<Float>(rig: context.template.rig, neutral: context.template.neutral, pivot: context.pivot)
    model.evaluate(start, rigMoves: true)
    let terms = TermRegistry<Float>(context: context, reference: model.input.vertices.values, plan: plan)
    normalTerm = terms.normals
    objective = Objective(model: model, terms: terms.weighted, rigMoves: plan.stage != .vertex, start: start)
    visibility = Visibility(context: context)
    unknowns = StageUnknowns(plan: plan, context: context, start: start)
    flat = Array(repeating: 0, count: unknowns.count)
    unknowns.read(start, into: &flat)
    state = start
    work = Workspace(start)
    switch plan.method {
    case .adam: minimizer = Adam(stepSizes: plan.stepSizes(unknowns), plannedSteps: plan.iterations)
    case .quasiNewton:
      visibility.update(model.input)
      minimizer = MetricFactory(plan: plan, context: context, model: model, state: start, unknowns: unknowns)
        .quasiNewton(triangleIDs: visibility.triangleIDs)
    }
  }

  /// One step of the stage's schedule; false when the stage is done.
  mutating func step() -> Bool {
    guard steps < plan.iterations else { return false }
    steps += 1
    let (work, objective, normalTerm, visibility, unknowns) = (work, objective, normalTerm, visibility, unknowns)
    let moved = minimizer.step(&flat, bounds: unknowns.bounds) { point, slope in
      unknowns.write(point, to: &work.trial)
      let value = objective.evaluate(work.trial, gradient: &work.gradient) {
        visibility.update($0)
        normalTerm.see(visibility.triangleIDs)
      }
      unknowns.read(work.gradient, into: &slope)
      work.first = work.first ?? value
      work.last = value
      work.evaluations += 1
      return Double(value.total)
    }
    unknowns.write(flat, to: &state)
    return moved && steps < plan.iterations
  }

  /// What the stage did so far.
  func trace() -> StageTrace {
    StageTrace(
      stage: plan.stage, iterations: steps, evaluations: work.evaluations,
      firstObjective: Double(work.first?.total ?? 0), lastObjective: Double(work.last?.total ?? 0),
      terms: work.last?.terms.map { ($0.name, Double($0.value)) } ?? [])
  }
}

/// Which triangle each pixel of the window sees.
package final class Visibility {
  private let rasterizer: Rasterizer
  private let triangles: [SIMD3<Int32>]
  private let principalPoint: SIMD2<Float>

  package init(context: StageContext) {
    rasterizer = Rasterizer(width: context.evidence.window.size, height: context.evidence.window.size)
    triangles = context.template.mesh.triangles
    principalPoint = context.principalPoint
  }

  /// Triangle ids of the whole mesh at the last update, row by row; -1 where there is none.
  package var triangleIDs: [Int32] { rasterizer.triangleIDs }

  package func update(_ input: TermInput<Float>) {
    rasterizer.rasterize(
      input.cameraPoints.values, triangles: triangles,
      projection: Projection(focalLength: .exp(input.logFocalLength), principalPoint: principalPoint))
  }
}
