import Derivatives
import LinearAlgebra
import Rendering
import TestSupport
import Testing

struct PerspectiveBarycentricsTests {
  /// A ray and three corners, as twelve numbers.
  private func input(seed: UInt64) -> Scalars<Double> {
    var generator = SeededGenerator(seed: seed)
    let corners = (0..<3).map { _ in generator.vector(deviation: 3) - SIMD3(0, 0, 50) }
    let ray = SIMD3(generator.normal() * 0.05, generator.normal() * 0.05, -1)
    return Scalars(([ray] + corners).flatMap { [$0.x, $0.y, $0.z] })
  }

  private func vector(_ input: Scalars<Double>, _ index: Int) -> SIMD3<Double> {
    SIMD3(input.values[3 * index], input.values[3 * index + 1], input.values[3 * index + 2])
  }

  private func weights(_ input: Scalars<Double>) -> SIMD3<Double> {
    PerspectiveBarycentrics(ray: vector(input, 0), a: vector(input, 1), b: vector(input, 2), c: vector(input, 3))
      .weights
  }

  @Test(arguments: 0..<8) func theWeightedCornersLieOnTheRay(seed: UInt64) {
    let input = input(seed: seed)
    let weights = weights(input)
    let sum = vector(input, 1) * weights.x + vector(input, 2) * weights.y + vector(input, 3) * weights.z
    #expect(length(cross(normalize(sum), normalize(vector(input, 0)))) < 1e-10)
  }

  @Test func aCornerThatTheRayMeetsHasAllTheWeight() {
    let (a, b, c) = (SIMD3(1.0, 0, -50), SIMD3(0.0, 2, -52), SIMD3(-3.0, 0, -47))
    let weights = PerspectiveBarycentrics(ray: b / 52, a: a, b: b, c: c).weights
    #expect(abs(weights.x) < 1e-12 && abs(weights.z) < 1e-12 && weights.y != 0)
  }

  @Test func trianglesThatFaceTheCameraHaveAPositiveSum() {
    let (a, b, c) = (SIMD3(-1.0, -1, -50), SIMD3(1.0, -1, -50), SIMD3(0.0, 1, -50))
    #expect(PerspectiveBarycentrics(ray: SIMD3(0, 0, -1), a: a, b: b, c: c).weights.sum() > 0)
    #expect(PerspectiveBarycentrics(ray: SIMD3(0, 0, -1), a: a, b: c, c: b).weights.sum() < 0)
  }

  @Test(arguments: 0..<8) func thePullbacksToRayAndCornersMatchDifferences(seed: UInt64) {
    let input = input(seed: seed)
    var generator = SeededGenerator(seed: seed + 100)
    let cotangent = generator.vector()
    let (ray, a, b, c) = (vector(input, 0), vector(input, 1), vector(input, 2), vector(input, 3))
    let corners = PerspectiveBarycentrics.pullback(cotangent, ray: ray, a: a, b: b, c: c)
    let gradRay = PerspectiveBarycentrics.rayPullback(cotangent, a: a, b: b, c: c)
    let gradient = Scalars([gradRay, corners.a, corners.b, corners.c].flatMap { [$0.x, $0.y, $0.z] })
    let problems = GradientCheck().problems("barycentrics", at: input, gradient: gradient) {
      dot(weights($0), cotangent)
    }
    #expect(problems == [])
  }
}
