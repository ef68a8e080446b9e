public import Derivatives
import Glibc

/// Compares what a kernel computes in single precision with what the same kernel computes in double.
public struct PrecisionCheck: Sendable {
  /// The largest difference, relative to the largest number of the result: some two hundred roundings of 6e-8, for
  /// chains of transforms and sums over the triangles of a vertex.
  public var tolerance = 1e-5

  public init() {}

  /// What is wrong with `single` as the single-precision twin of `double`; empty when nothing is.
  public func problems<A: Coordinates, B: Coordinates>(
    _ name: String, _ single: A, _ double: B
  ) -> [String] where A.S == Float, B.S == Double {
    guard single.coordinateCount == double.coordinateCount, single.coordinateCount > 0 else {
      return ["\(name): \(single.coordinateCount) numbers in single and \(double.coordinateCount) in double precision"]
    }
    let size = (0..<double.coordinateCount).reduce(0) { max($0, abs(double[coordinate: $1])) }
    var worst = (index: 0, residual: 0.0)
    for index in 0..<double.coordinateCount {
      let residual = abs(Double(single[coordinate: index]) - double[coordinate: index]) / size
      if !(residual <= worst.residual) { worst = (index, residual) }
    }
    let description =
      "\(name): worst is coordinate \(worst.index), single \(single[coordinate: worst.index]), "
      + "double \(double[coordinate: worst.index]), residual \(worst.residual)"
    if getenv("LIKENESS_SHOW_RESIDUALS") != nil { print(description) }
    return worst.residual <= tolerance ? [] : [description]
  }

  /// What is wrong with a stage in single precision: its output and its pullback of a random cotangent.
  public func problems<A: Stage, B: Stage>(
    _ name: String, _ single: A, at input: A.Input, output: A.Output, _ double: B, at doubleInput: B.Input,
    output doubleOutput: B.Output
  ) -> [String] where A.Input.S == Float, B.Input.S == Double {
    var (point, value) = (doubleInput, doubleOutput)
    point.copy(input)
    var result = output
    single.evaluate(input, into: &result)
    double.evaluate(point, into: &value)

    var generator = SeededGenerator(seed: 7)
    var cotangent = output
    generator.fill(&cotangent)
    var doubleCotangent = doubleOutput
    doubleCotangent.copy(cotangent)
    var (gradient, doubleGradient) = (input, point)
    gradient.setZero()
    doubleGradient.setZero()
    single.pullback(cotangent, at: input, into: &gradient)
    double.pullback(doubleCotangent, at: point, into: &doubleGradient)
    return problems("\(name), output", result, value) + problems("\(name), pullback", gradient, doubleGradient)
  }
}

extension Coordinates where S == Double {
  /// Takes over every coordinate of a point of the same size in single precision.
  public mutating func copy(_ other: some Coordinates<Float>) {
    precondition(coordinateCount == other.coordinateCount, "\(other.coordinateCount) numbers into \(coordinateCount)")
    for index in 0..<coordinateCount { self[coordinate: index] = Double(other[coordinate: index]) }
  }
}
