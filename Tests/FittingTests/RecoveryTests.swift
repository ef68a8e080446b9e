import Cameras
import Fitting
import HeadTemplates
import LinearAlgebra
import TestSupport
import Testing

/// Fits pictures of the shipped head itself, whose shape and camera are known.
struct RecoveryTests {
  /// The root mean square distance between fitted and true face at right angles to the surface (cm). What is left is
  /// 0.06 mm after the controllers and 0.03 to 0.05 mm at the end, from 1.2 mm and more before the fit.
  private static let limit: Float = 0.02

  @Test(arguments: [(1, 1), (2, 2), (3, 1)]) func theShapeComesBack(stages: Int, seed: UInt64) throws {
    let photo = SyntheticPhoto.ofShippedHead(seed: seed, windowSize: 96)
    var preset = Preset.default
    preset.plans = Array(preset.plans.prefix(stages))
    let result = try Fitter(template: photo.template, evidence: photo.evidence, preset: preset).run()

    #expect(photo.surfaceError(photo.template.neutral, photo.camera) > 0.1)
    #expect(photo.surfaceError(result.vertices, result.camera) < Self.limit)
    #expect(result.trace.map(\.stage) == Array(FitStage.allCases.prefix(stages)))
    // Later the neck may turn the head against the camera, which no photo can tell.
    #expect(photo.turn(of: result.camera) < (stages == 1 ? 0.5 : 3))
    // Degrees and pixels; the face is 600 pixels high.
    #expect(result.quality.normalResidual < 0.5)
    #expect(result.quality.landmarkResidual < 1)
    #expect(result.quality.flippedFaces <= 2)
  }
}
