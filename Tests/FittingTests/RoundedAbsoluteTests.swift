import Fitting
import LinearAlgebra
import TestSupport
import Testing

struct RoundedAbsoluteTests {
  private let rounding = 0.02
  private var absolute: RoundedAbsolute<Double> { RoundedAbsolute(rounding: rounding) }

  @Test func itIsZeroAndFlatAtRest() {
    #expect(absolute.value(0.0) == 0 && absolute.slope(0.0) == 0)
    #expect(absolute.value(SIMD3<Double>.zero) == 0 && absolute.slope(SIMD3<Double>.zero) == .zero)
    let (value, slope) = absolute.valueAndSlope(SIMD4<Double>.zero)
    #expect(value == .zero && slope == .zero)
  }

  /// Beyond a few roundings it is the absolute value less the rounding, as L1 is.
  @Test(arguments: [-3, -0.5, 0.5, 1, 100]) func farAwayItIsTheAbsoluteValue(x: Double) {
    #expect(abs(absolute.value(x) - (abs(x) - rounding)) < rounding * rounding / abs(x))
    #expect(abs(absolute.slope(x) - (x > 0 ? 1 : -1)) < rounding * rounding / (x * x))
  }

  @Test func nearZeroItIsAParabola() {
    #expect(abs(absolute.value(1e-4) - 1e-8 / (2 * rounding)) < 1e-11)
  }

  @Test(arguments: [-1, -0.03, -0.001, 0.0, 0.0004, 0.02, 0.7]) func slopesMatchDifferences(x: Double) {
    let differences = (absolute.value(x + 1e-6) - absolute.value(x - 1e-6)) * 5e5
    #expect(abs(absolute.slope(x) - differences) < 1e-8)
  }

  @Test(arguments: 0..<6) func vectorsAreRoundedByLengthAndFourNumbersOneByOne(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let v = generator.vector(deviation: seed % 2 == 0 ? 0.02 : 1)
    #expect(abs(absolute.value(v) - absolute.value(length(v))) < 1e-15)
    #expect(length(absolute.slope(v) - normalize(v) * absolute.slope(length(v))) < 1e-14)
    let (value, slope) = absolute.valueAndSlope(SIMD4(v, -v.x))
    for axis in 0..<3 {
      #expect(abs(value[axis] - absolute.value(v[axis])) < 1e-15)
      #expect(abs(slope[axis] - absolute.slope(v[axis])) < 1e-15)
    }
    #expect(value.w == value.x && slope.w == -slope.x)
  }

  @Test func singlePrecisionAgreesWithDouble() {
    let single = RoundedAbsolute<Float>(rounding: rounding)
    for x in [-2, -0.01, 0.0, 0.005, 0.3] {
      #expect(abs(Double(single.value(Float(x))) - absolute.value(x)) < 3e-7)
      #expect(abs(Double(single.slope(Float(x))) - absolute.slope(x)) < 1e-6)
    }
  }
}
