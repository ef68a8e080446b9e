import Derivatives
import LinearAlgebra
import RealModule
import TestSupport
import Testing

struct AngleTests {
  @Test(arguments: [1e-9, 1e-4, 0.5, 1.5, 3, 3.14159]) func anAngleIsExactAtEverySize(turn: Double) {
    let a = SIMD3(2.0, 0, 0)
    let b = RotationVector(SIMD3(0, turn, 0)).matrix * a * 7
    #expect(abs(angle(a, b) - turn) <= 1e-15 + 1e-14 * turn)
  }

  /// Four units in the last place, of π where the angle is that large.
  @Test func theAngleIsThatOfTheArctangent() {
    for step in 0...100_000 {
      let turn = Double.pi * Double(step) / 100_000
      let (sine, cosine) = (abs(Double.sin(turn)) * 3, Double.cos(turn) * 3)
      let expected = Double.atan2(y: sine, x: cosine)
      #expect(abs(angle(sine: sine, cosine: cosine) - expected) <= 4 * expected.ulp)
      let single = Float.atan2(y: Float(sine), x: Float(cosine))
      #expect(abs(angle(sine: Float(sine), cosine: Float(cosine)) - single) <= 4 * single.ulp)
    }
  }

  @Test func theAngleOfTheAxesIsExact() {
    #expect(angle(sine: 0.0, cosine: 0) == 0 && angle(sine: 0.0, cosine: 2) == 0)
    #expect(angle(sine: 3.0, cosine: 0) == .pi / 2 && angle(sine: 0.0, cosine: -1) == .pi)
    #expect(angle(sine: 1.0, cosine: 1) == .pi / 4 && angle(sine: Double.nan, cosine: .nan).isNaN)
  }

  @Test(arguments: 0..<8) func theGradientMatchesDifferences(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (a, b) = (generator.vector(deviation: 2), generator.vector(deviation: 0.5))
    let gradient = angleGradient(a, b)
    let point = Product(scalars(a), scalars(b))
    let problems = GradientCheck().problems(
      "angle", at: point, gradient: Product(scalars(gradient.a), scalars(gradient.b))
    ) { angle(vector($0.first), vector($0.second)) }
    #expect(problems == [])
  }

  @Test func parallelAndMissingVectorsHaveNoGradient() {
    for (a, b) in [(SIMD3(1.0, 2, 3), SIMD3(2.0, 4, 6)), (.zero, SIMD3(1.0, 0, 0)), (SIMD3(1.0, 0, 0), .zero)] {
      let gradient = angleGradient(a, b)
      #expect(gradient.a == .zero && gradient.b == .zero)
    }
  }

  @Test(arguments: 0..<4) func theGradientOfNormalizingMatchesDifferences(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (v, cotangent) = (generator.vector(deviation: 3), generator.vector())
    let problems = GradientCheck().problems(
      "normalize", at: scalars(v), gradient: scalars(normalizePullback(v, cotangent))
    ) { dot(normalize(vector($0)), cotangent) }
    #expect(problems == [])
  }

  @Test func aZeroVectorHasNoDirectionAndPassesNoGradient() {
    #expect(normalize(SIMD3<Double>.zero) == .zero)
    #expect(normalizePullback(SIMD3<Double>.zero, SIMD3(1, 2, 3)) == .zero)
  }
}
