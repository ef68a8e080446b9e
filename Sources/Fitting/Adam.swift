package import Derivatives
import LinearAlgebra

/// Adam over one group of unknowns, the first-order solver of the paper's authors.
package struct Adam<Group: Coordinates> {
  private var mean: Group
  private var variance: Group
  private var steps = 0
  private let decay: (mean: Group.S, variance: Group.S) = (0.9, 0.99)

  /// - Parameter zero: a group of the right size, all zero.
  package init(zero: Group) {
    mean = zero
    variance = zero
  }

  /// Moves `unknowns` one step against `gradient`; `scales` stretches the step of each coordinate.
  package mutating func step(
    _ unknowns: inout Group, gradient: Group, size: Group.S, scale: (Int) -> Group.S = { _ in 1 }
  ) {
    steps += 1
    var powers: (mean: Group.S, variance: Group.S) = (1, 1)
    for _ in 0..<steps { powers = (powers.mean * decay.mean, powers.variance * decay.variance) }
    let (meanCorrection, varianceCorrection) = (1 / (1 - powers.mean), 1 / (1 - powers.variance))
    for index in 0..<unknowns.coordinateCount {
      let g = gradient[coordinate: index]
      let m = decay.mean * mean[coordinate: index] + (1 - decay.mean) * g
      let v = decay.variance * variance[coordinate: index] + (1 - decay.variance) * g * g
      mean[coordinate: index] = m
      variance[coordinate: index] = v
      unknowns[coordinate: index] -=
        size * scale(index) * m * meanCorrection / ((v * varianceCorrection).squareRoot() + Group.S(1e-8))
    }
  }
}
