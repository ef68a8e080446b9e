import Cameras
import Derivatives
public import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rendering
import Rigs

/// Fits a rigged head to the evidence of one or more photos of a person in three stages: rig, joint, vertex [P §4.1].
///
/// Pure: no files, clock or log. The same input gives the same bits.
public struct Fitter: Sendable {
  private let head: PreparedHead
  private let views: [PhotoView]
  private let preset: Preset
  private let constraints: Constraints
  private let start: FitStart?

  /// - Parameters:
  ///   - head: the artist's head; whoever fits it again keeps it.
  ///   - photos: what each photo says, at least one; what of it cannot be computed with is left out. The head gets the
  ///     expression of the first.
  ///   - preset: weights and schedule.
  ///   - constraints: what the artist holds or pins; pins in a photo are in the first.
  ///   - start: a head to go on from; without one the template's neutral, seen by the cameras that the landmarks tell.
  public init(
    head: PreparedHead, photos: [Evidence], preset: Preset = .default, constraints: Constraints = .none,
    from start: FitStart? = nil
  ) {
    precondition(!photos.isEmpty, "a fit to no photo")
    self.head = head
    views = photos.map { PhotoView($0, of: head.template) }
    self.constraints = constraints.usable(for: head.template)
    self.preset = preset
    self.start = start.flatMap { $0.isUsable(for: head.template) ? $0 : nil }
  }

  /// For one photo.
  public init(
    head: PreparedHead, evidence: Evidence, preset: Preset = .default, constraints: Constraints = .none,
    from start: FitStart? = nil
  ) {
    self.init(head: head, photos: [evidence], preset: preset, constraints: constraints, from: start)
  }

  /// For one fit of a template.
  public init(
    template: HeadTemplate, evidence: Evidence, preset: Preset = .default, constraints: Constraints = .none,
    from start: FitStart? = nil
  ) {
    self.init(
      head: PreparedHead(template), evidence: evidence, preset: preset, constraints: constraints, from: start)
  }

  private var template: HeadTemplate { head.template }

  /// Runs all stages.
  ///
  /// - Parameters:
  ///   - isCancelled: asked before every step and every preparation of one; when true, `FitError.cancelled` is thrown.
  ///   - report: called after every step; the second argument makes a preview of the head at that moment.
  public func run(
    isCancelled: () -> Bool = { false }, report: (FitProgress, () -> HeadPose) -> Void = { _, _ in }
  ) throws(FitError) -> FitResult {
    let estimations = try views.map { (view) throws(FitError) in try view.poseEstimation() }
    if isCancelled() { throw .cancelled }
    var photos = try self.photos(estimations)
    photos[0].model.evaluate(photos[0].state, rigMoves: true)
    let held = HeldVertices(constraints, at: start?.vertices ?? photos[0].model.input.vertices.values, of: head)
    let controllers = photos[0].state.controllers
    let finished = photos.map { _ in FinishedHead(head, start: start, controllers: controllers, held: held) }
    let total = preset.plans.reduce(0) { $0 + $1.iterations }
    var done = 0
    var trace: [StageTrace] = []
    var stages: [StageHead] = []
    for plan in preset.plans {
      if isCancelled() { throw .cancelled }
      let movesHead = plan.stage != .vertex
      photos[0].context.constraints = movesHead ? held.pinned(constraints) : constraints
      var solver = StageSolver(plan: plan, photos: photos)
      var isMoving = true
      while isMoving {
        if isCancelled() { throw .cancelled }
        solver.prepareStep()
        if isCancelled() { throw .cancelled }
        isMoving = solver.step()
        let stepsDone = done + (isMoving ? solver.steps : plan.iterations)
        let fraction = total > 0 ? Double(stepsDone) / Double(total) : 1
        report(FitProgress(stage: plan.stage, fraction: fraction)) { finished[0].pose(of: solver.states[0]) }
      }
      done += plan.iterations
      for (number, state) in solver.states.enumerated() { photos[number].state = state }
      if movesHead { putBack(held, in: &photos) }
      trace.append(solver.trace())
      stages.append(stageHead(plan.stage, photos[0], finished[0]))
    }
    let results = photos.indices.map { self.result(number: $0, photos[$0], finished[$0], trace) }
    var first = results[0]
    first.further = Array(results.dropFirst())
    first.stages = stages
    return first
  }

  /// The displacements are the first photo's, and the others' as well.
  private func putBack(_ held: HeldVertices, in photos: inout [StagePhoto]) {
    photos[0].model.evaluate(photos[0].state, rigMoves: true)
    held.putBack(&photos[0].state.displacements.values, from: photos[0].model.input.vertices.values)
    for number in photos.indices.dropFirst() { photos[number].state.displacements = photos[0].state.displacements }
  }

  // MARK: - Start

  private func photos(_ estimations: [PoseEstimation]) throws(FitError) -> [StagePhoto] {
    let models = estimations.map { HeadModel<Float>(rig: head.rig, pivot: $0.pivot) }
    let first = try firstState(estimations[0], models[0])
    var photos: [StagePhoto] = []
    for (number, estimation) in estimations.enumerated() {
      // Only the first photo has pins.
      let own = number == 0 ? constraints : Constraints(lockedControllers: constraints.lockedControllers)
      let context = views[number].context(head, own, pivot: estimation.pivot)
      let state = number == 0 ? first : try furtherState(number, estimation, sharing: first)
      photos.append(StagePhoto(context: context, model: models[number], state: state))
    }
    return photos
  }

  private func firstState(
    _ estimation: PoseEstimation, _ model: HeadModel<Float>
  ) throws(FitError) -> HeadState<Float> {
    let camera = try self.camera(0, start?.camera, estimation)
    var state = HeadState<Float>(
      controllers: Scalars(template.rig.controllers.map(\.defaultValue)),
      jointOffsets: Scalars(zeros: 9 * template.rig.joints.count),
      displacements: Points(zeros: template.neutral.count), camera: camera)
    guard let start else { return state }
    for (index, value) in start.controllers.enumerated() { state.controllers.values[index] = bounded(value, index) }
    state.jointOffsets.values = start.jointOffsets
    model.evaluate(state, rigMoves: true)
    let posed = model.input.vertices.values
    for vertex in head.surface.usedVertices.lazy.map({ Int($0) }) {
      state.displacements.values[vertex] = start.vertices[vertex] - posed[vertex]
    }
    return state
  }

  /// The first photo's head with a camera and an expression of its own: those of the start, or for a photo that is new to
  /// it the camera that the landmarks tell and no expression.
  private func furtherState(
    _ number: Int, _ estimation: PoseEstimation, sharing first: HeadState<Float>
  ) throws(FitError) -> HeadState<Float> {
    let own = start.flatMap { $0.further.indices.contains(number - 1) ? $0.further[number - 1] : nil }
    var state = first
    state.camera = try camera(number, own?.camera, estimation)
    for (index, controller) in template.rig.controllers.enumerated() where controller.kind == .expression {
      state.controllers.values[index] = bounded(own?.controllers[index] ?? controller.defaultValue, index)
    }
    return state
  }

  private func bounded(_ value: Float, _ controller: Int) -> Float {
    min(max(value, template.rig.controllers[controller].minimum), template.rig.controllers[controller].maximum)
  }

  /// A photo's camera as unknowns, the focal length in pixels of its window.
  private func camera(
    _ number: Int, _ start: PinholeCamera?, _ estimation: PoseEstimation
  ) throws(FitError) -> CameraParameters<Float> {
    var camera = start?.parameters(pivot: estimation.pivot) ?? estimation.solve().camera
    // A head that reaches behind the camera cannot have been photographed.
    let view = CameraStage(pivot: estimation.pivot).transform(camera)
    guard camera.logFocalLength.isFinite,
      (self.start?.vertices ?? template.neutral).allSatisfy({ PhotoView.isBeforeCamera(view * $0) })
    else { throw .noCamera }
    camera.logFocalLength += .log(views[number].evidence.window.scale)
    return camera
  }

  // MARK: - Result

  private func result(
    number: Int, _ photo: StagePhoto, _ finished: FinishedHead, _ trace: [StageTrace]
  ) -> FitResult {
    let pose = finished.pose(of: photo.state)
    let vertices = finished.vertices
    let evidence = views[number].evidence
    let camera = finalCamera(number, photo)
    let assessment = QualityAssessment(head: head, evidence: evidence)
    return FitResult(
      camera: camera, controllers: pose.controllers, jointOffsets: photo.state.jointOffsets.values, vertices: vertices,
      bindOffsets: pose.bindOffsets, preset: preset, trace: trace,
      quality: assessment.report(vertices: vertices, camera: camera))
  }

  private func stageHead(_ stage: FitStage, _ photo: StagePhoto, _ finished: FinishedHead) -> StageHead {
    _ = finished.pose(of: photo.state)
    return StageHead(stage: stage, vertices: finished.vertices, camera: finalCamera(0, photo))
  }

  /// The camera of a state; one that no stage has moved is the start's to the bit.
  private func finalCamera(_ number: Int, _ photo: StagePhoto) -> PinholeCamera {
    let own = number == 0 ? start?.camera : start?.further.dropFirst(number - 1).first?.camera
    var result = views[number].camera
    if let own, preset.plans.allSatisfy({ !$0.movesCamera }) {
      (result.focalLength, result.worldToCamera) = (own.focalLength, own.worldToCamera)
    } else {
      result.focalLength = .exp(photo.state.camera.logFocalLength) / views[number].evidence.window.scale
      result.worldToCamera = CameraStage(pivot: photo.context.pivot).transform(photo.state.camera)
    }
    return result
  }
}
