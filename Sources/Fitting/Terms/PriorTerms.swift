import Derivatives
import LinearAlgebra

/// The mean squared distance of the controllers from their defaults, in units of the range on that side, each times its
/// weight: what the photo hardly shows is held more strongly.
final class ControllerPriorTerm<S: Scalar>: Term {
  let name = TermName.controllerPrior
  private let defaults: [S]
  private let inverseRanges: [SIMD2<S>]
  private let weights: [S]

  /// - Parameters:
  ///   - controllers: default, minimum and maximum of each.
  ///   - weights: one per controller.
  init(controllers: [(defaultValue: S, minimum: S, maximum: S)], weights: [S]) {
    self.weights = weights
    defaults = controllers.map(\.defaultValue)
    inverseRanges = controllers.map { controller in
      SIMD2(
        Self.inverse(controller.defaultValue - controller.minimum),
        Self.inverse(controller.maximum - controller.defaultValue))
    }
  }

  func value(_ input: TermInput<S>) -> S {
    guard !defaults.isEmpty else { return 0 }
    let sum = defaults.indices.reduce(S(0)) {
      $0 + weights[$1] * normalized($1, input) * normalized($1, input)
    }
    return sum / S(defaults.count)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let scale = 2 * weight / S(max(defaults.count, 1))
    for index in defaults.indices {
      gradient.controllers.values[index] += scale * weights[index] * normalized(index, input) * slope(index, input)
    }
  }

  private func normalized(_ index: Int, _ input: TermInput<S>) -> S {
    (input.controllers.values[index] - defaults[index]) * slope(index, input)
  }

  private func slope(_ index: Int, _ input: TermInput<S>) -> S {
    input.controllers.values[index] < defaults[index] ? inverseRanges[index].x : inverseRanges[index].y
  }

  /// A side without range is never entered.
  private static func inverse(_ range: S) -> S { range > 0 ? 1 / range : 0 }
}

/// The mean squared joint offset: keeps joints near the rig's own pose.
final class JointPriorTerm<S: Scalar>: Term {
  let name = TermName.jointPrior

  func value(_ input: TermInput<S>) -> S {
    let offsets = input.jointOffsets.values
    return offsets.reduce(0) { $0 + $1 * $1 } / S(max(offsets.count, 1))
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let scale = 2 * weight / S(max(input.jointOffsets.values.count, 1))
    for (index, offset) in input.jointOffsets.values.enumerated() {
      gradient.jointOffsets.values[index] += scale * offset
    }
  }
}
