import Cameras
import Fitting
import HeadTemplates
import LinearAlgebra
import TestSupport
import Testing

/// Fits pictures of the shipped head itself, whose shape and camera are known.
struct RecoveryTests {
  /// The root mean square distance between fitted and true face at right angles to the surface (cm), from 1.2 mm and more
  /// before the fit.
  private static let limit: Float = 0.02

  @Test func theDefaultBringsTheShapeBack() throws {
    try checkRecovery(.default, seed: 1)
  }

  /// These heads are unlikely ones, every third controller far off by itself. The default's prior rightly doubts them in
  /// the rig stage; without its doubt, and with time, each stage comes back by itself.
  @Test(arguments: [(1, 1), (2, 2)]) func theFirstStagesBringTheShapeBackWhereNoPriorHoldsThem(
    stages: Int, seed: UInt64
  ) throws {
    let settings = ["controller-prior=0.02", "iterations=100"].compactMap(PresetEdit.init(parsing:))
    var preset = Preset.default.edited(settings)
    preset.plans = Array(preset.plans.prefix(stages))
    try checkRecovery(preset, seed: seed)
  }

  private func checkRecovery(_ preset: Preset, seed: UInt64) throws {
    let photo = SyntheticPhoto.ofShippedHead(seed: seed, windowSize: 96)
    let result = try Fitter(template: photo.template, evidence: photo.evidence, preset: preset).run()

    #expect(photo.surfaceError(photo.template.neutral, photo.camera) > 0.1)
    #expect(photo.surfaceError(result.vertices, result.camera) < Self.limit)
    #expect(result.trace.map(\.stage) == preset.plans.map(\.stage))
    // Later the neck may turn the head against the camera, which no photo can tell.
    #expect(photo.turn(of: result.camera) < (preset.plans.count == 1 ? 0.5 : 3))
    // Degrees and pixels; the face is 600 pixels high.
    #expect(result.quality.normalResidual < 0.5)
    #expect(result.quality.landmarkResidual < 1)
    #expect(result.quality.flippedFaces <= 2)
  }

  /// The far half of the face is hidden, and nothing is turned to the front before it is fitted.
  @Test(arguments: [-0.8, 0.8] as [Float]) func aHeadTurnedByFortyFiveDegreesComesBackWhereItIsSeen(yaw: Float) throws {
    let photo = SyntheticPhoto.ofShippedHead(seed: 4, windowSize: 96, turned: SIMD3(0.05, yaw, 0))
    let result = try Fitter(template: photo.template, evidence: photo.evidence).run()

    let error = photo.surfaceError(result.vertices, result.camera)
    #expect(error < 2 * Self.limit, "\(error)")
    #expect(error < photo.surfaceError(photo.template.neutral, photo.camera) / 3)
    #expect(photo.turn(of: result.camera) < 4)
  }

  /// The shipped rig drives pressed lips through each other; a fit that follows the picture does not.
  @Test func lipsThatArePressedInThePictureDoNotPassThroughEachOther() throws {
    let photo = SyntheticPhoto.ofShippedHead(
      seed: 5, windowSize: 128, expression: ["mouth-press-left": 1, "mouth-press-right": 1])
    let animated = AnimationTest(template: photo.template, mixes: 0).runTemplate()
    let crossing = try #require(animated.pressedLips).crossing
    let result = try Fitter(template: photo.template, evidence: photo.evidence).run()

    #expect(crossing > 0.1)
    let fitted = try #require(result.quality.lips).crossing
    #expect(fitted < 0.03, "\(fitted)")
    // It cannot come quite to where the pictured lips are, one inside the other.
    let error = photo.surfaceError(result.vertices, result.camera)
    #expect(error < photo.surfaceError(photo.template.neutral, photo.camera) / 2, "\(error)")
  }
}
