import Derivatives
import Testing

struct CoordinatesTests {
  @Test func everyCoordinateIsWhereItIsWritten() {
    var point = Product(Scalars<Double>(zeros: 2), Points<Double>(zeros: 2))
    for index in 0..<point.coordinateCount { point[coordinate: index] = Double(index) }
    #expect(point.first.values == [0, 1])
    #expect(point.second.values == [SIMD3(2, 3, 4), SIMD3(5, 6, 7)])
    #expect((0..<8).map { point[coordinate: $0] } == (0..<8).map(Double.init))
  }

  @Test func theInnerProductSumsOverBothParts() {
    let point = Product(Scalars([1.0, 2]), Points([SIMD3(3.0, 4, 5)]))
    #expect(point.inner(point) == 55)
  }

  @Test func zeroKeepsTheSize() {
    var point = Product(Scalars([1.0, 2]), Points([SIMD3(3.0, 4, 5)]))
    point.setZero()
    #expect(point.coordinateCount == 5 && point.inner(point) == 0)
  }

  @Test func centralDifferencesAreExactForParabolas() {
    let derivative = FiniteDifferences.derivative(
      of: { $0.values[0] * $0.values[0] }, at: Scalars([3.0]), coordinate: 0, step: 0.5)
    #expect(derivative == 6)
  }
}
