import Cameras
import Derivatives
import LinearAlgebra
import TestSupport
import Testing

struct ProjectionTests {
  private let projection = Projection(focalLength: 900, principalPoint: SIMD2(320.0, 240))

  @Test func rightIsRightUpIsUpAndTheAxisMeetsThePrincipalPoint() {
    #expect(projection.pixel(SIMD3(0, 0, -50)) == SIMD2(320, 240))
    #expect(projection.pixel(SIMD3(5, 0, -50)) == SIMD2(410, 240))
    #expect(projection.pixel(SIMD3(0, 5, -50)) == SIMD2(320, 150))
  }

  @Test(arguments: 0..<6) func theRayThroughAPixelMeetsWhatItShows(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let point = generator.vector(deviation: 10) - SIMD3(0, 0, 60)
    let ray = projection.ray(projection.pixel(point))
    #expect(ray.z == -1 && length(ray * -point.z - point) < 1e-12)
  }

  @Test(arguments: 0..<6) func thePullbackMatchesDifferences(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let p = generator.vector(deviation: 10) - SIMD3(0, 0, 60)
    let cotangent = SIMD2(generator.normal(), generator.normal())
    let back = projection.pullback(cotangent, at: p)
    let problems = GradientCheck().problems(
      "projection", at: Scalars([p.x, p.y, p.z, projection.focalLength]),
      gradient: Scalars([back.point.x, back.point.y, back.point.z, back.focalLength])
    ) {
      let moved = Projection(focalLength: $0.values[3], principalPoint: projection.principalPoint)
      return (moved.pixel(SIMD3($0.values[0], $0.values[1], $0.values[2])) * cotangent).sum()
    }
    #expect(problems == [])
  }

  @Test(arguments: 0..<6) func thePushMatchesDifferencesAndThePullback(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let p = generator.vector(deviation: 10) - SIMD3(0, 0, 60)
    let direction = generator.vector()
    let pushed = projection.push(direction, at: p)
    let differences = (projection.pixel(p + 1e-4 * direction) - projection.pixel(p - 1e-4 * direction)) * 5e3
    // Pixels per centimetre are about fifteen.
    #expect(((pushed - differences) * (pushed - differences)).sum().squareRoot() < 1e-7)
    let cotangent = SIMD2(generator.normal(), generator.normal())
    let back = dot(projection.pullback(cotangent, at: p).point, direction)
    #expect(abs((pushed * cotangent).sum() - back) < 1e-10)
  }
}

struct PinholeCameraTests {
  private let camera = PinholeCamera(
    width: 640, height: 480, focalLength: 900, principalPoint: SIMD2(310, 250),
    worldToCamera: AffineTransform(
      linear: RotationVector<Float>(SIMD3(0.1, 0.4, 0)).matrix, translation: SIMD3(1, 2, -60)))
  private let window = ImageWindow(origin: SIMD2(120, -30), side: 410, size: 256)

  @Test func whatLiesBehindTheCameraHasNoPixel() {
    #expect(camera.project(SIMD3(0, 0, 0)) != nil)
    #expect(camera.project(camera.worldToCamera.inverse * SIMD3(0, 0, 1)) == nil)
    #expect(camera.project(camera.worldToCamera.inverse * SIMD3(3, 4, 0.5)) == nil)
  }

  @Test func aWindowIsTheSameViewInOtherPixels() throws {
    for point in [SIMD3<Float>(0, 0, 0), SIMD3(5, -7, 3), SIMD3(-8, 2, 6)] {
      let inImage = try #require(camera.project(point))
      let inWindow = try #require(camera.window(window).project(point))
      // A thousandth of a pixel is ten roundings of numbers below a thousand.
      #expect(distance(inWindow, window.toWindow(inImage)) < 1e-3)
    }
  }

  @Test(arguments: 0..<8) func windowCoordinatesGoThereAndBack(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let window = ImageWindow(
      origin: SIMD2(.random(in: -500...500, using: &generator), .random(in: -500...500, using: &generator)),
      side: .random(in: 20...2000, using: &generator), size: .random(in: 16...512, using: &generator))
    let point = SIMD2<Float>(.random(in: 0...2000, using: &generator), .random(in: 0...2000, using: &generator))
    #expect(distance(window.toImage(window.toWindow(point)), point) < 2e-3)
    #expect(window.toWindow(window.origin) == .zero)
    #expect(distance(window.toWindow(window.origin + window.side), SIMD2(repeating: Float(window.size))) < 2e-2)
  }

  private func distance(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float { ((a - b) * (a - b)).sum().squareRoot() }
}
