import Cameras
import Derivatives
import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rendering
import Rigs
import StandardExtensions

/// What all stages of a fit share of one photo.
package struct StageContext {
  let head: PreparedHead
  let evidence: Evidence
  var constraints: Constraints
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

/// One photo of a fit: what it says, and what computes the head in it.
struct StagePhoto {
  var context: StageContext
  let model: HeadModel<Float>
  var state: HeadState<Float>
}

/// Solves one stage: which unknowns move, over which terms, from where, by which method.
struct StageSolver {
  private let plan: StagePlan
  private let unknowns: StageUnknowns
  private let objective: SharedObjective<Float>
  private let views: [View]
  private let factory: MetricFactory
  private var minimizer: any Minimizer
  private var flat: [Float]
  private var photos: [StagePhoto]
  private let work = Workspace()
  private(set) var steps = 0
  /// Nil where the stage has nothing to match.
  private let matcher: PhotoMatcher?
  private var matches: PhotoMatches

  /// What evaluations write: kept outside of the solver, so that closures share it instead of copying it.
  private final class Workspace {
    var first: Objective<Float>.Value?
    var last: Objective<Float>.Value?
    var evaluations = 0
    var isVisibilityStale = true
  }

  /// What a stage has for one photo.
  private struct View {
    let plan: StagePlan
    let visibility: Visibility
    let terms: TermRegistry<Float>
  }

  /// - Parameter photos: with the states that the stage starts from.
  init(plan: StagePlan, photos: [StagePhoto]) {
    self.plan = plan
    self.photos = photos
    let (contexts, starts) = (photos.map(\.context), photos.map(\.state))
    let unknowns = StageUnknowns(plan: plan, contexts: contexts, starts: starts)
    let visibilities = contexts.map { Visibility(context: $0) }
    for photo in photos { photo.model.evaluate(photo.state, rigMoves: true) }
    let confidences = zip(visibilities, photos).map { $0.confidence($1.model.input) }
    let seen = Self.best(confidences)
    let weights = photos.indices.map { number in
      Self.controllerWeights(plan, number, photos[number], confidence: confidences[number], shared: seen)
    }
    views = photos.indices.map { number in
      let ownPlan = plan.ofPhoto(number, of: photos.count)
      let terms = TermRegistry<Float>(
        context: contexts[number], reference: photos[number].model.input.vertices.values, confidence: seen,
        controllerWeights: weights[number], plan: ownPlan)
      return View(plan: ownPlan, visibility: visibilities[number], terms: terms)
    }
    let objectives = zip(views, photos).map { view, photo in
      Objective(
        model: photo.model, terms: view.terms.weighted, rigMoves: plan.stage != .vertex, start: photo.state)
    }
    let isMatched = views[0].plan.weights[.matches] ?? 0 > 0
    matcher = isMatched ? PhotoMatcher(contexts: contexts) : nil
    matches = Self.match(matcher, views, photos, reach: Self.matchReach(plan.stage, steps: 0))
    objective = SharedObjective(objectives: objectives, unknowns: unknowns, starts: starts)
    self.unknowns = unknowns
    flat = Array(repeating: 0, count: unknowns.count)
    for (number, start) in starts.enumerated() { unknowns.read(start, ofPhoto: number, into: &flat) }
    factory = MetricFactory(
      plan: plan, template: contexts[0].template, surface: contexts[0].surface, unknowns: unknowns,
      controllerWeights: weights)
    switch plan.method {
    case .adam: minimizer = Adam(stepSizes: plan.stepSizes(unknowns), plannedSteps: plan.iterations)
    case .quasiNewton: minimizer = factory.quasiNewton(Self.metricViews(views, photos, matches))
    }
  }

  /// Looks for what the photos show of the same skin as their states see it, and tells the terms.
  private static func match(
    _ matcher: PhotoMatcher?, _ views: [View], _ photos: [StagePhoto], reach: Int
  ) -> PhotoMatches {
    guard let matcher else { return PhotoMatches(photos: photos.count) }
    for photo in photos { photo.model.evaluate(photo.state, rigMoves: true) }
    let matches = matcher.matches(photos.map(\.model.input), reach: reach)
    for (view, own) in zip(views, matches.byPhoto) { view.terms.matches.match(own, candidates: matches.candidates) }
    return matches
  }

  /// Matching costs more than a look at one photo does.
  private static let stepsPerMatching = 5

  /// How far a partner is looked for: far while cameras and proportions are guesses.
  private static func matchReach(_ stage: FitStage, steps: Int) -> Int {
    stage == .rig && steps <= 5 ? PhotoMatcher.farReach : PhotoMatcher.nearReach
  }

  /// The state of each photo as the stage has it now.
  var states: [HeadState<Float>] { photos.map(\.state) }

  /// For each vertex how well the photo that shows it best does.
  private static func best(_ confidences: [[Float]]) -> [Float] {
    confidences.dropFirst().reduce(confidences[0]) { zip($0, $1).map(max) }
  }

  /// How strongly the prior of a photo holds each controller. That of what photos share stands with the first.
  private static func controllerWeights(
    _ plan: StagePlan, _ number: Int, _ photo: StagePhoto, confidence: [Float], shared: [Float]
  ) -> [Float] {
    let controllers = photo.context.template.rig.controllers
    var weights =
      (plan.weights[.controllerPrior] ?? 0) > 0
      ? ControllerVisibility(
        model: photo.model, state: photo.state, context: photo.context, confidence: confidence, shared: shared
      ).priorWeights
      : Array(repeating: 1, count: controllers.count)
    if number > 0 {
      for (index, controller) in controllers.enumerated() where controller.kind == .identity { weights[index] = 0 }
    }
    return weights
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
    let (work, objective, views) = (work, objective, views)
    let moved = minimizer.step(&flat, bounds: unknowns.bounds) { point, slope in
      let value = objective.evaluate(point, gradient: &slope) { number, input in
        if work.isVisibilityStale { views[number].visibility.update(views[number].terms, input) }
      }
      work.isVisibilityStale = false
      work.first = work.first ?? value
      work.last = value
      work.evaluations += 1
      return Double(value.total)
    }
    for number in photos.indices { unknowns.write(flat, toPhoto: number, &photos[number].state) }
    return moved && steps < plan.iterations
  }

  /// Starts anew from the current state, with what is seen there.
  private mutating func renew() {
    minimizer.functionHasChanged()
    if steps > 0, steps.isMultiple(of: Self.stepsPerMatching) {
      matches = Self.match(matcher, views, photos, reach: Self.matchReach(plan.stage, steps: steps))
    }
    guard plan.method == .quasiNewton, plan.stage == .rig, steps > 0 else { return }
    minimizer = factory.quasiNewton(Self.metricViews(views, photos, matches))
  }

  /// Brings the models to the photos' states and looks at them.
  private static func metricViews(
    _ views: [View], _ photos: [StagePhoto], _ matches: PhotoMatches
  ) -> [MetricView] {
    photos.indices.map { number in
      let (view, photo) = (views[number], photos[number])
      photo.model.evaluate(photo.state, rigMoves: true)
      return MetricView(
        photo: number, plan: view.plan, context: photo.context, model: photo.model, state: photo.state,
        triangleIDs: view.visibility.triangleIDs(photo.model.input), matches: matches.byPhoto[number],
        matchStiffness: view.terms.matches.stiffness(Float(view.plan.weights[.matches] ?? 0)))
    }
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
  package func outlinePairs(_ input: TermInput<Float>) -> [OutlinePair] {
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
