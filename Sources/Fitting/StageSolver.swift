import Cameras
import Derivatives
import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rendering
import Rigs
import StandardExtensions

/// What all stages of one fit share.
package struct StageContext {
  let head: PreparedHead
  let evidence: Evidence
  let constraints: Constraints
  let pivot: SIMD3<Float>
  /// Window pixels.
  let principalPoint: SIMD2<Float>

  package init(
    head: PreparedHead, evidence: Evidence, constraints: Constraints = .none, pivot: SIMD3<Float>,
    principalPoint: SIMD2<Float>
  ) {
    self.head = head
    self.evidence = evidence
    self.constraints = constraints
    self.pivot = pivot
    self.principalPoint = principalPoint
  }

  var template: HeadTemplate { head.template }
  var surface: TriangleSurface { head.surface }
}

/// Solves one stage: which unknowns move, over which terms, from where, by which method.
struct StageSolver {
  private let plan: StagePlan
  private let unknowns: StageUnknowns
  private let objective: Objective<Float>
  private let terms: TermRegistry<Float>
  private let visibility: Visibility
  private let factory: MetricFactory
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
    var isVisibilityStale = true

    init(_ state: HeadState<Float>) { (trial, gradient) = (state, state) }
  }

  /// - Parameter model: one for all stages of a fit.
  init(plan: StagePlan, context: StageContext, model: HeadModel<Float>, start: HeadState<Float>) {
    self.plan = plan
    model.evaluate(start, rigMoves: true)
    visibility = Visibility(context: context)
    let confidence = visibility.confidence(model.input)
    let controllerWeights =
      (plan.weights[.controllerPrior] ?? 0) > 0
      ? ControllerVisibility(model: model, state: start, context: context, confidence: confidence).priorWeights
      : Array(repeating: 1, count: context.template.rig.controllers.count)
    terms = TermRegistry<Float>(
      context: context, reference: model.input.vertices.values, confidence: confidence,
      controllerWeights: controllerWeights, plan: plan)
    objective = Objective(model: model, terms: terms.weighted, rigMoves: plan.stage != .vertex, start: start)
    unknowns = StageUnknowns(plan: plan, context: context, start: start)
    flat = Array(repeating: 0, count: unknowns.count)
    unknowns.read(start, into: &flat)
    state = start
    work = Workspace(start)
    factory = MetricFactory(
      plan: plan, context: context, model: model, unknowns: unknowns, controllerWeights: controllerWeights)
    switch plan.method {
    case .adam: minimizer = Adam(stepSizes: plan.stepSizes(unknowns), plannedSteps: plan.iterations)
    case .quasiNewton: minimizer = factory.quasiNewton(at: start, triangleIDs: visibility.triangleIDs(model.input))
    }
  }

  /// Makes ready for the next step what is held for some steps.
  mutating func prepareStep() {
    // Which triangle a pixel sees, so that the objective is smooth along the steps.
    work.isVisibilityStale = steps < plan.iterations && steps % plan.stepsPerVisibility == 0
    if work.isVisibilityStale { renew() }
  }

  /// One step of the stage's schedule, after `prepareStep`; false when the stage is done.
  mutating func step() -> Bool {
    guard steps < plan.iterations else { return false }
    steps += 1
    let (work, objective, terms, visibility, unknowns) = (work, objective, terms, visibility, unknowns)
    let moved = minimizer.step(&flat, bounds: unknowns.bounds) { point, slope in
      unknowns.write(point, to: &work.trial)
      let value = objective.evaluate(work.trial, gradient: &work.gradient) { input in
        if work.isVisibilityStale { visibility.update(terms, input) }
      }
      work.isVisibilityStale = false
      unknowns.read(work.gradient, into: &slope)
      work.first = work.first ?? value
      work.last = value
      work.evaluations += 1
      return Double(value.total)
    }
    unknowns.write(flat, to: &state)
    return moved && steps < plan.iterations
  }

  /// Starts anew from the current state, with what is seen there.
  private mutating func renew() {
    minimizer.functionHasChanged()
    guard plan.method == .quasiNewton, plan.stage == .rig, steps > 0 else { return }
    minimizer = factory.quasiNewton(at: state, triangleIDs: visibility.triangleIDs(factory.evaluated(state)))
  }

  /// What the stage did so far.
  func trace() -> StageTrace {
    StageTrace(
      stage: plan.stage, iterations: steps, evaluations: work.evaluations,
      firstObjective: Double(work.first?.total ?? 0), lastObjective: Double(work.last?.total ?? 0),
      terms: work.last?.terms.map { ($0.name, Double($0.value)) } ?? [])
  }
}

/// What the camera sees of a head: which triangle each pixel shows, which vertices form the outline.
package final class Visibility {
  private let rasterizer: Rasterizer
  private let surface: TriangleSurface
  private let evidence: NormalMap
  private let outline: OutlineMatching
  private let normals: VertexNormals<Float>
  private let triangles: [SIMD3<Int32>]
  private let principalPoint: SIMD2<Float>
  private let lips: LipSurfaces?
  /// What was drawn last: a stage begins by looking at one head several times.
  private let drawnPoints: FlatBuffer<SIMD3<Float>>
  private var drawnFocalLength: Float = 0

  /// Lips farther apart than this cannot meet before they are looked at again (cm).
  private static let nearness: Float = 0.1

  package init(context: StageContext) {
    lips = context.head.lips
    rasterizer = Rasterizer(width: context.evidence.window.size, height: context.evidence.window.size)
    surface = context.surface
    evidence = context.evidence.normals
    outline = OutlineMatching(context: context)
    normals = VertexNormals(corners: context.surface.corners)
    triangles = context.template.mesh.triangles
    principalPoint = context.principalPoint
    drawnPoints = FlatBuffer(repeating: .zero, count: context.template.neutral.count)
  }

  /// Triangle ids of the whole mesh, row by row; -1 where there is none.
  package func triangleIDs(_ input: TermInput<Float>) -> [Int32] {
    draw(input)
    return rasterizer.triangleIDs
  }

  /// Tells the terms that look at the photo what is seen now.
  package func update(_ terms: TermRegistry<Float>, _ input: TermInput<Float>) {
    terms.normals.see(triangleIDs(input), input)
    terms.silhouette.match(outlinePairs(input))
    terms.lips.match(lipContacts(input))
  }

  /// Which vertex answers to which point of the photo's outline, at the depth of the last `triangleIDs`.
  package func outlinePairs(_ input: TermInput<Float>) -> [(vertex: Int32, point: OutlinePoint)] {
    outline.pairs(
      input.cameraPoints.values, normals, focalLength: projection(input).focalLength, rasterizer: rasterizer)
  }

  /// Where the lips touch or nearly do.
  package func lipContacts(_ input: TermInput<Float>) -> [LipContact] {
    (lips?.contacts(input.vertices.values) ?? []).filter { $0.gap < Self.nearness }
  }

  /// For each vertex how well the photo shows it.
  package func confidence(_ input: TermInput<Float>) -> [Float] {
    draw(input)
    return VertexConfidence(
      points: input.cameraPoints.values, vertexNormals: normals, surface: surface, evidence: evidence,
      projection: projection(input), rasterizer: rasterizer
    ).values
  }

  private func draw(_ input: TermInput<Float>) {
    let (points, projection) = (input.cameraPoints.values, projection(input))
    if projection.focalLength == drawnFocalLength, drawnPoints.elements.elementsEqual(points) { return }
    rasterizer.rasterize(points, triangles: triangles, projection: projection)
    drawnFocalLength = projection.focalLength
    _ = drawnPoints.elements.update(fromContentsOf: points)
  }

  private func projection(_ input: TermInput<Float>) -> Projection<Float> {
    Projection(focalLength: .exp(input.logFocalLength), principalPoint: principalPoint)
  }
}
