import Cameras
import Derivatives
public import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rendering
import Rigs

/// Fits a rigged head to the evidence of a photo in three stages: rig, joint, vertex [P §4.1].
///
/// Pure: no files, clock or log. The same input gives the same bits.
public struct Fitter: Sendable {
  private let head: PreparedHead
  private let evidence: Evidence
  private let preset: Preset
  private let constraints: Constraints
  private let start: FitStart?
  private let camera: PinholeCamera
  /// Landmarks whose calibration spreads more than this do not place the camera (cm).
  private static let reliableSpread: Float = 0.4
  /// No lens focuses nearer (cm).
  private static let leastDistance: Float = 1

  /// - Parameters:
  ///   - head: the artist's head; whoever fits it again keeps it.
  ///   - evidence: what the photo says; what of it cannot be computed with is left out.
  ///   - preset: weights and schedule.
  ///   - constraints: what the artist holds or pins.
  ///   - start: a head to go on from; without one the template's neutral, seen by the camera that the landmarks tell.
  public init(
    head: PreparedHead, evidence: Evidence, preset: Preset = .default, constraints: Constraints = .none,
    from start: FitStart? = nil
  ) {
    self.head = head
    self.evidence = evidence.usable
    self.constraints = constraints.usable(for: head.template)
    self.preset = preset
    self.start = start.flatMap { $0.isUsable(for: head.template) ? $0 : nil }
    camera = PinholeCamera(
      width: evidence.imageWidth, height: evidence.imageHeight, focalLength: evidence.focal.focalLength,
      principalPoint: evidence.principalPoint, worldToCamera: .identity)
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
    let estimation = try poseEstimation()
    if isCancelled() { throw .cancelled }
    let model = HeadModel(rig: head.rig, pivot: estimation.pivot)
    var state = try startState(estimation, model)
    model.evaluate(state, rigMoves: true)
    let held = HeldVertices(constraints, at: start?.vertices ?? model.input.vertices.values, of: head)
    let finished = FinishedHead(head, start: start, controllers: state.controllers, held: held)
    let total = preset.plans.reduce(0) { $0 + $1.iterations }
    var done = 0
    var trace: [StageTrace] = []
    for plan in preset.plans {
      if isCancelled() { throw .cancelled }
      let movesHead = plan.stage != .vertex
      let context = context(movesHead ? held.pinned(constraints) : constraints, estimation)
      var solver = StageSolver(plan: plan, context: context, model: model, start: state)
      var isMoving = true
      while isMoving {
        if isCancelled() { throw .cancelled }
        solver.prepareStep()
        if isCancelled() { throw .cancelled }
        isMoving = solver.step()
        let stepsDone = done + (isMoving ? solver.steps : plan.iterations)
        let fraction = total > 0 ? Double(stepsDone) / Double(total) : 1
        report(FitProgress(stage: plan.stage, fraction: fraction)) { finished.pose(of: solver.state) }
      }
      done += plan.iterations
      state = solver.state
      if movesHead {
        model.evaluate(state, rigMoves: true)
        held.putBack(&state.displacements.values, from: model.input.vertices.values)
      }
      trace.append(solver.trace())
    }
    return result(state, pivot: estimation.pivot, finished, trace)
  }

  private func context(_ constraints: Constraints, _ estimation: PoseEstimation) -> StageContext {
    StageContext(
      head: head, evidence: evidence, constraints: constraints, pivot: estimation.pivot,
      principalPoint: evidence.window.toWindow(evidence.principalPoint))
  }

  // MARK: - Start

  private func poseEstimation() throws(FitError) -> PoseEstimation {
    guard evidence.hasView else { throw .noCamera }
    let outline = Set(template.landmarks.contours.filter { $0.name == "face-oval" }.flatMap(\.landmarks))
    let reliable = template.landmarks.spread.indices.filter {
      let spread = template.landmarks.spread[$0]
      return spread >= 0 && spread < Self.reliableSpread && !outline.contains($0) && $0 < evidence.landmarks.count
        && evidence.isInReach(evidence.landmarks[$0])
    }
    guard reliable.count >= 6 else { throw .tooFewLandmarks(found: reliable.count) }
    return PoseEstimation(
      points: reliable.map { template.landmarks.position(of: $0, in: template.neutral) },
      pixels: reliable.map { evidence.landmarks[$0] }, principalPoint: evidence.principalPoint, focal: evidence.focal,
      knownRotation: evidence.knownRotation)
  }

  private func startState(
    _ estimation: PoseEstimation, _ model: HeadModel<Float>
  ) throws(FitError) -> HeadState<Float> {
    var state = HeadState<Float>(
      controllers: Scalars(template.rig.controllers.map(\.defaultValue)),
      jointOffsets: Scalars(zeros: 9 * template.rig.joints.count),
      displacements: Points(zeros: template.neutral.count),
      camera: start?.camera(pivot: estimation.pivot) ?? estimation.solve().camera)
    // A head that reaches behind the camera cannot have been photographed.
    let view = CameraStage(pivot: estimation.pivot).transform(state.camera)
    guard state.camera.logFocalLength.isFinite,
      (start?.vertices ?? template.neutral).allSatisfy({ isBeforeCamera(view * $0) })
    else { throw .noCamera }
    state.camera.logFocalLength += .log(evidence.window.scale)
    guard let start else { return state }
    state.controllers.values = zip(start.controllers, template.rig.controllers).map { value, controller in
      min(max(value, controller.minimum), controller.maximum)
    }
    state.jointOffsets.values = start.jointOffsets
    model.evaluate(state, rigMoves: true)
    let posed = model.input.vertices.values
    for vertex in head.surface.usedVertices.lazy.map({ Int($0) }) {
      state.displacements.values[vertex] = start.vertices[vertex] - posed[vertex]
    }
    return state
  }

  private func isBeforeCamera(_ point: SIMD3<Float>) -> Bool {
    point.z < -Self.leastDistance && point.z > -.infinity && point.x.isFinite && point.y.isFinite
  }

  // MARK: - Result

  private func result(
    _ state: HeadState<Float>, pivot: SIMD3<Float>, _ finished: FinishedHead, _ trace: [StageTrace]
  ) -> FitResult {
    let pose = finished.pose(of: state)
    let vertices = finished.vertices
    let camera = finalCamera(state, pivot: pivot)
    let assessment = QualityAssessment(head: head, evidence: evidence)
    return FitResult(
      camera: camera, controllers: pose.controllers, jointOffsets: state.jointOffsets.values, vertices: vertices,
      bindOffsets: pose.bindOffsets, preset: preset, trace: trace,
      quality: assessment.report(vertices: vertices, camera: camera))
  }

  /// The camera of a state; one that no stage has moved is the start's to the bit.
  private func finalCamera(_ state: HeadState<Float>, pivot: SIMD3<Float>) -> PinholeCamera {
    var result = camera
    if let start, preset.plans.allSatisfy({ !$0.movesCamera }) {
      (result.focalLength, result.worldToCamera) = (start.camera.focalLength, start.camera.worldToCamera)
    } else {
      result.focalLength = .exp(state.camera.logFocalLength) / evidence.window.scale
      result.worldToCamera = CameraStage(pivot: pivot).transform(state.camera)
    }
    return result
  }
}
