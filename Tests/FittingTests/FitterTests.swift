import Cameras
import Fitting
import HeadTemplates
import LinearAlgebra
import Meshes
import Rigs
import TestSupport
import Testing

/// What holds of every fit, however short.
struct FitterTests {
  private static let photo = SyntheticPhoto.ofShippedHead(seed: 3, windowSize: 64)
  private static let evidence = photo.evidence

  /// The default preset, cut short.
  private func short(iterations: Int) -> Preset {
    var preset = Preset.default
    for index in preset.plans.indices { preset.plans[index].iterations = iterations }
    return preset
  }

  private func fitter(iterations: Int = 8, _ change: (inout Evidence) -> Void = { _ in }) -> Fitter {
    var evidence = Self.evidence
    change(&evidence)
    return Fitter(template: Self.photo.template, evidence: evidence, preset: short(iterations: iterations))
  }

  // MARK: - Results

  @Test func theSamePhotoGivesTheSameBits() throws {
    let (once, again) = (try fitter().run(), try fitter().run())
    #expect(once.controllers == again.controllers && once.jointOffsets == again.jointOffsets)
    #expect(once.vertices == again.vertices && once.bindOffsets == again.bindOffsets && once.camera == again.camera)
  }

  /// What a scene rebuilds from controllers and one shape key is the fitted head, within a thousandth of a millimetre.
  @Test func controllersAndBindOffsetsMakeTheFittedHead() throws {
    let result = try fitter().run()
    let evaluator = RigEvaluator(rig: Self.photo.template.rig, neutral: Self.photo.template.neutral)
    let rebuilt = evaluator.evaluate(controllers: result.controllers, bindOffsets: result.bindOffsets)
    #expect(largestDistance(rebuilt, result.vertices) < 1e-4)
    #expect(largestDistance(result.vertices, Self.photo.template.neutral) > 0.1)
  }

  @Test func controllersStayWithinTheirBounds() throws {
    var preset = short(iterations: 6)
    preset.plans = [preset.plans[0]]
    // Steps of a whole range: without bounds they would leave it at once.
    preset.plans[0].method = .adam
    preset.plans[0].adamStep = 2
    let result = try Fitter(template: Self.photo.template, evidence: Self.evidence, preset: preset).run()
    let controllers = Self.photo.template.rig.controllers
    #expect(zip(result.controllers, controllers).allSatisfy { $1.minimum <= $0 && $0 <= $1.maximum })
    #expect(zip(result.controllers, controllers).contains { $0 == $1.minimum || $0 == $1.maximum })
  }

  @Test func eyesTeethAndTongueKeepTheShapeThatTheRigGivesThem() throws {
    let template = Self.photo.template
    let result = try fitter().run()
    let rigged = RigEvaluator(rig: template.rig, neutral: template.neutral).evaluate(controllers: result.controllers)
    for name in ["eye-left", "eye-right", "teeth-upper", "teeth-lower", "tongue"] {
      let vertices = try #require(template.vertices(ofPart: name))
      let shift = result.vertices[vertices[0]] - rigged[vertices[0]]
      let worst = vertices.reduce(Float(0)) { max($0, length(result.vertices[$1] - rigged[$1] - shift)) }
      #expect(worst < 1e-4, "\(name)")
    }
  }

  @Test func whatIsKnownOfTheCameraIsHeld() throws {
    let truth = Self.photo.camera
    let result = try fitter { $0.knownRotation = truth.worldToCamera.linear }.run()
    #expect(Self.photo.turn(of: result.camera) < 0.01)
    #expect(abs(result.camera.focalLength / truth.focalLength - 1) < 1e-4)
    #expect(result.camera.principalPoint == truth.principalPoint && result.camera.width == truth.width)
  }

  @Test func landmarksAloneAreEnoughForAFit() throws {
    let result = try fitter {
      $0.normals.weights = $0.normals.weights.map { _ in 0 }
      $0.contours = []
      $0.outline = []
      $0.corners = [:]
    }.run()
    #expect(result.vertices.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite })
    #expect(Self.photo.turn(of: result.camera) < 3)
  }

  @Test func tooFewLandmarksAreRefused() throws {
    #expect(throws: FitError.tooFewLandmarks(found: 0)) { try fitter { $0.landmarks = [] }.run() }
    let error = try #require(throws: FitError.self) {
      try fitter { $0.landmarks = Array($0.landmarks.prefix(5)) }.run()
    }
    #expect("\(error)".contains("too few to place the camera"))
  }

  // MARK: - Progress

  @Test func progressRisesThroughTheStagesToOne() throws {
    var seen: [FitProgress] = []
    _ = try fitter().run(report: { progress, _ in seen.append(progress) })
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.fraction <= $1.fraction })
    // A stage that no further step helps ends before its planned steps are used up.
    #expect((3...24).contains(seen.count) && seen[0].fraction > 0 && seen.last?.fraction == 1)
    for (number, stage) in FitStage.allCases.enumerated() {
      let steps = seen.filter { $0.stage == stage }
      #expect((1...8).contains(steps.count) && abs(steps.last!.fraction - Double(number + 1) / 3) < 1e-12)
    }
    #expect(seen.map(\.stage) == FitStage.allCases.flatMap { stage in seen.map(\.stage).filter { $0 == stage } })
  }

  /// Presets can be edited down to nothing.
  @Test(arguments: [[0, 0, 0], [0, 2, 0], [2, 0, 0]]) func stagesWithoutStepsLeaveTheHeadAndReachOne(steps: [Int])
    throws
  {
    var preset = Preset.default
    for (index, count) in steps.enumerated() { preset.plans[index].iterations = count }
    var seen: [Double] = []
    let fitter = Fitter(template: Self.photo.template, evidence: Self.evidence, preset: preset)
    let result = try fitter.run(report: { progress, _ in seen.append(progress.fraction) })
    #expect(seen.last == 1 && zip(seen, seen.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(result.trace.map(\.iterations) == steps)
    if steps == [0, 0, 0] { #expect(largestDistance(result.vertices, Self.photo.template.neutral) < 1e-4) }
  }

  @Test func theLastPreviewIsTheResult() throws {
    var last: HeadPose?
    let result = try fitter().run(report: { progress, preview in
      if progress.fraction == 1 { last = preview() }
    })
    #expect(last?.controllers == result.controllers && last?.bindOffsets == result.bindOffsets)
  }

  @Test(arguments: [0, 1, 5, 11]) func aCancelledFitStopsBeforeItsNextStep(steps: Int) {
    var done = 0
    #expect(throws: FitError.cancelled) {
      try fitter().run(isCancelled: { done == steps }, report: { _, _ in done += 1 })
    }
    #expect(done == steps)
  }
}

extension HeadTemplate {
  /// The vertices of the faces of a part, or nil when there are none.
  fileprivate func vertices(ofPart name: String) -> [Int]? {
    guard let part = parts.firstIndex(of: name) else { return nil }
    let faces = faceParts.indices.filter { Int(faceParts[$0]) == part }
    let vertices = Set(faces.flatMap { mesh.vertices(ofFace: $0) }).sorted().map { Int($0) }
    return vertices.isEmpty ? nil : vertices
  }
}

private func largestDistance(_ a: [SIMD3<Float>], _ b: [SIMD3<Float>]) -> Float {
  zip(a, b).reduce(0) { max($0, length($1.0 - $1.1)) }
}
