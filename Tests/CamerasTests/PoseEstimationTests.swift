import Cameras
import LinearAlgebra
import RealModule
import TestSupport
import Testing

struct PoseEstimationTests {
  private static let yaws: [Double] = [-45, -30, 0, 15, 45]

  @Test(arguments: yaws) func aCleanViewGivesThePoseBack(yaw: Double) {
    let view = View(yaw: yaw, pitch: 10, roll: -8)
    let (camera, medianError) = view.estimation(focal: .known(view.focalLength)).solve()
    #expect(view.turn(of: camera) < 0.01 && medianError < 0.01)
    #expect(view.relativeDistanceError(of: camera) < 1e-3)
  }

  @Test(arguments: yaws) func noiseAndAFifthOfOutliersBarelyMoveThePose(yaw: Double) {
    for seed in 0..<4 {
      var view = View(yaw: yaw, pitch: -12, roll: 5)
      view.disturb(noise: 1.5, outliers: 0.2, seed: UInt64(seed))
      let (camera, medianError) = view.estimation(focal: .known(view.focalLength)).solve()
      #expect(view.turn(of: camera) < 2, "degrees, with noise of half a percent of the face")
      #expect(view.relativeDistanceError(of: camera) < 0.02 && medianError < 4)
    }
  }

  @Test func aKnownFocalLengthIsHeld() {
    var view = View(yaw: 20, pitch: 0, roll: 0)
    view.disturb(noise: 2, outliers: 0, seed: 1)
    let wrong = view.focalLength * 1.5
    let camera = view.estimation(focal: .known(wrong)).solve().camera
    #expect(abs(camera.logFocalLength - .log(wrong)) < 1e-4)
  }

  @Test(arguments: [0.7, 0.85, 1.2, 1.5]) func aGuessedFocalLengthMovesTowardTheTruth(factor: Float) {
    let view = View(yaw: 25, pitch: 10, roll: 0, distance: 35)
    let camera = view.estimation(focal: .guess(view.focalLength * factor, logDeviation: 0.4)).solve().camera
    let before = abs(Float.log(factor))
    let after = abs(camera.logFocalLength - .log(view.focalLength))
    #expect(after < 0.7 * before)
  }

  @Test func aKnownRotationIsHeld() {
    var view = View(yaw: 25, pitch: 5, roll: 3)
    view.disturb(noise: 3, outliers: 0.1, seed: 2)
    let estimation = PoseEstimation(
      points: view.points, pixels: view.pixels, principalPoint: view.principalPoint,
      focal: .known(view.focalLength), knownRotation: view.rotation)
    let camera = estimation.solve().camera
    #expect(view.turn(of: camera) < 0.01)
    #expect(view.relativeDistanceError(of: camera) < 0.02)
  }

  @Test func theSameLandmarksGiveTheSameBits() {
    var view = View(yaw: 30, pitch: 5, roll: 3)
    view.disturb(noise: 3, outliers: 0.2, seed: 4)
    let estimation = view.estimation(focal: .guess(1000, logDeviation: 0.3))
    #expect(estimation.solve().camera == estimation.solve().camera)
  }
}

/// Points like those of a face, seen by a known camera.
private struct View {
  let focalLength: Float = 1200
  let principalPoint = SIMD2<Float>(500, 400)
  let rotation: Matrix3<Float>
  let translation: SIMD3<Float>
  let points: [SIMD3<Float>]
  var pixels: [SIMD2<Float>]

  /// Angles in degrees; the distance in cm, at which a face is some 300 pixels wide.
  init(yaw: Double, pitch: Double, roll: Double, distance: Float = 60) {
    let radians = SIMD3(pitch, yaw, roll) * (.pi / 180)
    rotation = EulerRotation(angles: SIMD3<Float>(radians)).matrix
    translation = SIMD3(2, -1, -distance)
    var generator = SeededGenerator(seed: 21)
    // The front half of an ellipsoid 15 wide, 18 high and 10 deep.
    points = (0..<80).map { _ in
      let direction = normalize(generator.vector())
      return SIMD3<Float>(SIMD3(7.5 * direction.x, 9 * direction.y, 10 * abs(direction.z)))
    }
    let projection = Projection(focalLength: focalLength, principalPoint: principalPoint)
    let (rotation, translation) = (rotation, translation)
    pixels = points.map { projection.pixel(rotation * $0 + translation) }
  }

  /// Moves every pixel by noise of a standard deviation in pixels, and a share of them anywhere within 120 pixels.
  mutating func disturb(noise: Double, outliers: Double, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for index in pixels.indices {
      pixels[index] += SIMD2(Float(generator.normal() * noise), Float(generator.normal() * noise))
      guard Double.random(in: 0..<1, using: &generator) < outliers else { continue }
      pixels[index] += SIMD2(.random(in: -120...120, using: &generator), .random(in: -120...120, using: &generator))
    }
  }

  func estimation(focal: FocalPrior) -> PoseEstimation {
    PoseEstimation(points: points, pixels: pixels, principalPoint: principalPoint, focal: focal)
  }

  /// The angle between the camera's rotation and the true one, degrees.
  func turn(of camera: CameraParameters<Float>) -> Float {
    let difference = RotationVector(camera.rotation).matrix * rotation.transpose
    return length(RotationVector(matrix: difference).vector) * 180 / .pi
  }

  /// How far the camera's distance from the pivot is off, relative to it.
  func relativeDistanceError(of camera: CameraParameters<Float>) -> Float {
    let pivot = points.reduce(.zero, +) / Float(points.count)
    let truth = rotation * pivot + translation
    return length(camera.translation - truth) / length(truth)
  }
}
