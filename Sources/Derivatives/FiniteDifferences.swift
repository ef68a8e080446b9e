import LinearAlgebra

/// The finite-difference twin of every analytic derivative in the engine.
public enum FiniteDifferences {
  /// The derivative of `function` along one coordinate, by central differences with error O(step²).
  public static func derivative<Point: Coordinates>(
    of function: (Point) -> Point.S, at point: Point, coordinate: Int, step: Point.S
  ) -> Point.S {
    var moved = point
    moved[coordinate: coordinate] = point[coordinate: coordinate] + step
    let above = function(moved)
    moved[coordinate: coordinate] = point[coordinate: coordinate] - step
    return (above - function(moved)) / (2 * step)
  }

  /// The derivative of `function` along `direction`, by central differences.
  public static func derivative<Point: Coordinates>(
    of function: (Point) -> Point.S, at point: Point, along direction: Point, step: Point.S
  ) -> Point.S {
    var above = point
    var below = point
    for index in 0..<point.coordinateCount {
      above[coordinate: index] += step * direction[coordinate: index]
      below[coordinate: index] -= step * direction[coordinate: index]
    }
    return (function(above) - function(below)) / (2 * step)
  }
}
