import Cameras
import Derivatives
import Fitting
import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rendering
import Rigs
import TestSupport

/// All terms over one head and one photo, and a state at which none of them is at rest.
struct TermScene {
  let template: HeadTemplate
  let context: StageContext
  let terms: TermRegistry<Double>
  let model: HeadModel<Double>
  let state: HeadState<Double>
  /// Which triangle each pixel of the window sees, which vertex answers to which point of the outline, how well each
  /// vertex is seen and where lips meet, held fixed.
  let triangleIDs: [Int32]
  let outlinePairs: [OutlinePair]
  let confidence: [Float]
  let lipContacts: [LipContact]
  /// Places of the skin that another photo would have at other pixels.
  let matches: [SurfaceMatch]
  /// Some more have found no partner.
  var matchCandidates: Int { matches.count + 3 }
  /// How strongly the prior holds each controller.
  let controllerWeights: [Float]

  /// The head as the template has it, which the topology terms hold on to.
  let reference: [SIMD3<Double>]

  /// - Parameter atTruth: at the head and camera of the photo instead of a little away from them.
  init(_ photo: SyntheticPhoto, atTruth: Bool = false, seed: UInt64 = 1) {
    template = photo.template
    let evidence = photo.evidence
    context = StageContext(
      head: PreparedHead(
        template, mirrorTolerance: photo.mirrorTolerance, largestFoldShare: photo.largestFoldShare),
      evidence: evidence, constraints: photo.pins, pivot: Self.pivot,
      principalPoint: evidence.window.toWindow(evidence.principalPoint))
    reference = template.neutral.map { SIMD3<Double>($0) }
    model = HeadModel(rig: template.rig, neutral: template.neutral, pivot: Self.pivot)
    state = atTruth ? Self.truth(photo, evidence) : Self.state(near: Self.truth(photo, evidence), photo.template, seed)
    model.evaluate(state, rigMoves: true)
    let visibility = Visibility(context: context)
    let seen = TermInput<Float>(copying: model.input)
    confidence = visibility.confidence(seen)
    triangleIDs = visibility.triangleIDs(seen)
    let found = visibility.outlinePairs(seen)
    // A head as coarse as the toy has hardly an outline that matches: then any vertex answers to any point.
    outlinePairs =
      found.isEmpty
      ? evidence.outline.enumerated().map {
        OutlinePair(vertex: Int32(($0 + 5) % photo.vertices.count), point: $1, weight: 1 / Float($0 + 1))
      } : found
    lipContacts = Self.lipContacts(visibility.lipContacts(seen), template)
    controllerWeights = template.rig.controllers.indices.map { 1 + Float($0 % 3) }
    terms = TermRegistry(
      context: context, reference: reference, confidence: confidence, controllerWeights: controllerWeights,
      plan: Self.plan)
    terms.normals.see(triangleIDs, model.input)
    terms.silhouette.match(outlinePairs)
    terms.lips.match(lipContacts)
    matches = Self.matches(photo, evidence.window)
    terms.matches.match(matches, candidates: matchCandidates)
  }

  /// Some places of the head a few pixels away from where the photo has them, each known better in one direction.
  private static func matches(_ photo: SyntheticPhoto, _ window: ImageWindow) -> [SurfaceMatch] {
    let triangles = photo.template.mesh.triangles
    return stride(from: 0, to: triangles.count, by: max(triangles.count / 40, 1)).compactMap { index in
      let corners = triangles[index]
      let barycentrics = SIMD3<Float>(0.5, 0.2, 0.3)
      let place = (0..<3).reduce(SIMD3<Float>.zero) { $0 + photo.vertices[Int(corners[$1])] * barycentrics[$1] }
      guard let pixel = photo.camera.project(place) else { return nil }
      return SurfaceMatch(
        corners: corners, barycentrics: barycentrics, pixel: window.toWindow(pixel) + SIMD2(2, -3),
        whitening: (SIMD2(1.5, 0), SIMD2(-0.4, 0.7)))
    }
  }

  /// Somewhere inside the head, template space (cm).
  private static let pivot = SIMD3<Float>(0, -1, 4)

  /// The contacts that are deep enough that none comes off in a small step; where lips stay apart or there are none,
  /// vertices that stand on the wrong side of triangles elsewhere.
  private static func lipContacts(_ found: [LipContact], _ template: HeadTemplate) -> [LipContact] {
    let crossing = found.filter { $0.gap < -0.01 }
    guard crossing.isEmpty else { return crossing }
    let triangles = template.mesh.triangles
    return stride(from: 0, to: min(triangles.count, 40), by: 4).compactMap { index in
      let (triangle, vertex) = (triangles[index], (7 * index + 3) % template.neutral.count)
      let barycentric = SIMD3<Float>(0.2, 0.3, 0.5)
      let place = (0..<3).reduce(SIMD3<Float>.zero) { $0 + template.neutral[Int(triangle[$1])] * barycentric[$1] }
      let offset = template.neutral[vertex] - place
      guard length(offset) > 0.5 else { return nil }
      return LipContact(
        vertex: vertex, triangle: triangle, barycentric: barycentric, direction: normalize(offset), gap: -length(offset)
      )
    }
  }

  /// Every term with weight one.
  static var plan: StagePlan {
    var plan = Preset.default.plans[0]
    plan.weights = Dictionary(uniqueKeysWithValues: TermName.allCases.map { ($0, 1) })
    return plan
  }

  private static func truth(_ photo: SyntheticPhoto, _ evidence: Evidence) -> HeadState<Double> {
    let transform = photo.camera.worldToCamera
    return HeadState(
      controllers: Scalars(photo.controllers.map(Double.init)),
      jointOffsets: Scalars(zeros: 9 * photo.template.rig.joints.count),
      displacements: Points(zeros: photo.vertices.count),
      camera: CameraParameters(
        rotation: SIMD3<Double>(RotationVector(matrix: transform.linear).vector),
        translation: SIMD3<Double>(transform * pivot),
        logFocalLength: .log(Double(photo.camera.focalLength * evidence.window.scale))))
  }

  /// Off every kink: no controller at its default, no vertex where the reference has it.
  private static func state(
    near truth: HeadState<Double>, _ template: HeadTemplate, _ seed: UInt64
  ) -> HeadState<Double> {
    var generator = SeededGenerator(seed: seed)
    var state = truth
    state.controllers.values = template.rig.controllers.map { controller in
      let goesDown = controller.minimum < controller.defaultValue && Bool.random(using: &generator)
      let limit = goesDown ? controller.minimum : controller.maximum
      let share = Float.random(in: 0.05...0.3, using: &generator)
      return Double(controller.defaultValue + share * (limit - controller.defaultValue))
    }
    generator.perturb(&state.jointOffsets, deviation: 0.01)
    generator.perturb(&state.displacements, deviation: 0.02)
    generator.perturb(&state.camera, deviation: 0.01)
    return state
  }
}

extension TermScene {
  /// The term of a name, or nil when it is not in the registry.
  func term(_ name: TermName) -> AnyTerm<Double>? { terms.weighted.first { $0.term.name == name }?.term }

  /// The value of a term and its gradient, at what the scene sees or elsewhere.
  func evaluate(
    _ term: AnyTerm<Double>, at input: TermInput<Double>, weight: Double = 1
  ) -> (value: Double, gradient: TermInput<Double>) {
    var gradient = input
    gradient.setZero()
    let value = term.value(input)
    term.addGradient(input, weight, &gradient)
    return (value, gradient)
  }

  /// What the terms see of a head whose vertices have been moved, in both frames.
  func input(vertices: [SIMD3<Double>]) -> TermInput<Double> {
    var input = model.input
    input.vertices.values = vertices
    model.camera.evaluate(Product(state.camera, input.vertices), into: &input.cameraPoints)
    return input
  }
}

extension TermInput<Float> {
  init(copying other: TermInput<Double>) {
    self.init(
      controllers: Scalars(other.controllers.values.map(Float.init)),
      jointOffsets: Scalars(other.jointOffsets.values.map(Float.init)),
      vertices: Points(other.vertices.values.map { SIMD3<Float>($0) }),
      cameraPoints: Points(other.cameraPoints.values.map { SIMD3<Float>($0) }),
      logFocalLength: Float(other.logFocalLength))
  }
}

extension HeadState<Float> {
  init(copying other: HeadState<Double>) {
    self.init(
      controllers: Scalars(other.controllers.values.map(Float.init)),
      jointOffsets: Scalars(other.jointOffsets.values.map(Float.init)),
      displacements: Points(other.displacements.values.map { SIMD3<Float>($0) }),
      camera: CameraParameters(
        rotation: SIMD3<Float>(other.camera.rotation), translation: SIMD3<Float>(other.camera.translation),
        logFocalLength: Float(other.camera.logFocalLength)))
  }
}
