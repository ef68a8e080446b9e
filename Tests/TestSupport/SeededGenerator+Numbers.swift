public import Derivatives
import RealModule

extension SeededGenerator {
  /// A number of the standard normal distribution.
  public mutating func normal() -> Double {
    let radius = (-2 * Double.log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
    return radius * Double.cos(2 * .pi * Double.random(in: 0..<1, using: &self))
  }

  /// Three normal numbers of a standard deviation.
  public mutating func vector(deviation: Double = 1) -> SIMD3<Double> {
    SIMD3(normal(), normal(), normal()) * deviation
  }

  /// Sets every coordinate to a normal number of a standard deviation.
  public mutating func fill<Point: Coordinates>(_ point: inout Point, deviation: Double = 1) {
    for index in 0..<point.coordinateCount { point[coordinate: index] = Point.S(normal() * deviation) }
  }

  /// Adds a normal number of a standard deviation to every coordinate.
  public mutating func perturb<Point: Coordinates>(_ point: inout Point, deviation: Double) {
    for index in 0..<point.coordinateCount { point[coordinate: index] += Point.S(normal() * deviation) }
  }
}
