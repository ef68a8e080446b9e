import RealModule

/// Adam with bounds, the first-order solver of the paper's authors: the reference that others are compared with.
package struct Adam: Minimizer {
  private var mean: [Float]
  private var variance: [Float]
  private var gradient: [Float]
  private var steps = 0
  /// The first step of each unknown, in its own unit.
  private let stepSizes: [Float]
  private let plannedSteps: Int
  private let decay: (mean: Float, variance: Float) = (0.9, 0.99)

  /// - Parameters:
  ///   - stepSizes: one per unknown.
  ///   - plannedSteps: after which the step has fallen to a twentieth, by a cosine.
  package init(stepSizes: [Float], plannedSteps: Int) {
    self.stepSizes = stepSizes
    self.plannedSteps = plannedSteps
    mean = Array(repeating: 0, count: stepSizes.count)
    variance = mean
    gradient = mean
  }

  package func functionHasChanged() {}

  package mutating func step(
    _ unknowns: inout [Float], bounds: Bounds, evaluate: ([Float], inout [Float]) -> Double
  ) -> Bool {
    _ = evaluate(unknowns, &gradient)
    let annealing = 0.05 + 0.95 * 0.5 * (1 + Float.cos(.pi * Float(steps) / Float(max(plannedSteps, 1))))
    steps += 1
    let correction = (
      mean: 1 / (1 - Float.pow(decay.mean, steps)), variance: 1 / (1 - Float.pow(decay.variance, steps))
    )
    for index in unknowns.indices {
      let g = gradient[index]
      mean[index] = decay.mean * mean[index] + (1 - decay.mean) * g
      variance[index] = decay.variance * variance[index] + (1 - decay.variance) * g * g
      let slope = mean[index] * correction.mean / ((variance[index] * correction.variance).squareRoot() + 1e-8)
      unknowns[index] = bounds.clamp(unknowns[index] - annealing * stepSizes[index] * slope, at: index)
    }
    return true
  }
}
