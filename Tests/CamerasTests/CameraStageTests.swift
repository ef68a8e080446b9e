import Cameras
import Derivatives
import LinearAlgebra
import TestSupport
import Testing

struct CameraStageTests {
  private let stage = CameraStage(pivot: SIMD3(0.5, -1, 2))

  private func input(seed: UInt64, angle: Double) -> Product<CameraParameters<Double>, Points<Double>> {
    var generator = SeededGenerator(seed: seed)
    var points = Points<Double>(zeros: 12)
    generator.fill(&points, deviation: 6)
    let camera = CameraParameters(
      rotation: normalize(generator.vector()) * angle, translation: SIMD3(1, 2, -60), logFocalLength: 7)
    return Product(camera, points)
  }

  @Test(arguments: [1e-5, 0.3, 2.8]) func thePullbackMatchesDifferences(angle: Double) {
    let problems = GradientCheck().problems(
      "camera stage", stage, at: input(seed: 3, angle: angle), output: Points(zeros: 12))
    #expect(problems == [])
  }

  @Test func singlePrecisionAgreesWithDouble() {
    let double = input(seed: 4, angle: 0.7)
    let camera = CameraParameters<Float>(
      rotation: SIMD3(double.first.rotation), translation: SIMD3(double.first.translation), logFocalLength: 7)
    let single = Product(camera, Points(double.second.values.map { SIMD3<Float>($0) }))
    let problems = PrecisionCheck().problems(
      "camera stage", CameraStage<Float>(pivot: SIMD3(stage.pivot)), at: single, output: Points(zeros: 12),
      stage, at: double, output: Points(zeros: 12))
    #expect(problems == [])
  }

  @Test func theHeadTurnsAboutThePivot() {
    for seed in 0..<4 {
      let camera = input(seed: UInt64(seed), angle: 1).first
      #expect(length(stage.transform(camera) * stage.pivot - camera.translation) < 1e-12)
    }
  }

  @Test func theTransformDoesWhatTheStageDoes() {
    let input = input(seed: 1, angle: 1)
    var output = input.second
    stage.evaluate(input, into: &output)
    let transform = stage.transform(input.first)
    #expect(zip(output.values, input.second.values).allSatisfy { $0 == transform * $1 })
  }
}
