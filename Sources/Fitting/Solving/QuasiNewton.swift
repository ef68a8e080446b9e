import RealModule

/// L-BFGS in a metric, with exact bounds: a second-order method that needs one gradient a step.
///
/// The metric is the Hessian's first guess; the last steps correct it (two-loop recursion, Nocedal 1980). Unknowns at a
/// bound against which the gradient pushes are left out of the step; the path is bent back into the bounds and
/// shortened until the value falls enough (Armijo), so the value never rises.
package struct QuasiNewton<M: Metric>: Minimizer {
  private var metric: M
  private let memory: Int
  /// The furthest that each unknown goes in one step.
  private let reach: [Float]
  private var pairs: [Pair] = []
  private var gradient: [Float]
  private var trialGradient: [Float]
  private var trial: [Float]
  private var direction: [Float]
  /// The range of each unknown in which the function is smooth during this step.
  private var ranges: [(lower: Float, upper: Float)]
  private var isFree: [Bool]
  private var value: Double?
  /// What the metric's steps are multiplied by: it learns from each step how stiff the function really is.
  private var trust: Float = 1

  /// A step that was made, and the change of the gradient along it.
  private struct Pair {
    var step: [Float]
    var change: [Float]
    var inverseProduct: Double
    var weight: Double = 0
  }

  /// The share of the predicted fall that a step must bring, and the shortest step tried.
  private static var leastFall: Double { 1e-4 }
  private static var shortestStep: Float { 1e-4 }

  package init(metric: M, reach: [Float], memory: Int = 8) {
    self.metric = metric
    self.reach = reach
    self.memory = memory
    gradient = Array(repeating: 0, count: reach.count)
    trialGradient = gradient
    trial = gradient
    direction = gradient
    ranges = Array(repeating: (0, 0), count: reach.count)
    isFree = Array(repeating: true, count: reach.count)
  }

  package mutating func functionHasChanged() { value = nil }

  package mutating func step(
    _ unknowns: inout [Float], bounds: Bounds, evaluate: ([Float], inout [Float]) -> Double
  ) -> Bool {
    let current = value ?? evaluate(unknowns, &gradient)
    value = current
    for attempt in 0..<2 {
      findDirection(unknowns, bounds)
      if let (next, fall) = search(unknowns, from: current, evaluate) {
        remember(unknowns, fall: fall)
        swap(&unknowns, &trial)
        swap(&gradient, &trialGradient)
        value = next
        return true
      }
      // What was learnt may be stale where the gradient has a kink: once more by the metric alone.
      if pairs.isEmpty || attempt == 1 { return false }
      pairs.removeAll(keepingCapacity: true)
    }
    return false
  }

  // MARK: - Direction

  /// How often unknowns are taken out of the step because it would push them out of their range at once.
  private static var mostReductions: Int { 6 }

  private mutating func findDirection(_ unknowns: [Float], _ bounds: Bounds) {
    for index in gradient.indices {
      ranges[index] = bounds.smoothRange(around: unknowns[index], gradient: gradient[index], at: index)
      isFree[index] = !isBlocked(index, unknowns)
    }
    // Left in, they would carry the descent of a path on which they cannot go.
    for _ in 0..<Self.mostReductions {
      metric.restrict(to: isFree)
      applyInverseHessian()
      var leaves = false
      for index in direction.indices where isFree[index] {
        let (value, range) = (unknowns[index], ranges[index])
        guard (value <= range.lower && direction[index] > 0) || (value >= range.upper && direction[index] < 0) else {
          continue
        }
        (isFree[index], leaves) = (false, true)
      }
      if !leaves { break }
    }
    var longest: Float = 0
    for index in direction.indices {
      if !isFree[index] { direction[index] = 0 }
      longest = max(longest, abs(direction[index]) / reach[index])
    }
    let scale = longest > 1 ? -1 / longest : -1
    for index in direction.indices { direction[index] *= scale }
  }

  /// The two-loop recursion on the gradient of what is free.
  private mutating func applyInverseHessian() {
    for index in gradient.indices { direction[index] = isFree[index] ? gradient[index] : 0 }
    for index in pairs.indices.reversed() {
      pairs[index].weight = pairs[index].inverseProduct * inner(pairs[index].step, direction)
      addScaled(&direction, pairs[index].change, -pairs[index].weight)
    }
    metric.invert(&direction)
    for index in direction.indices { direction[index] *= trust }
    for pair in pairs {
      let weight = pair.inverseProduct * inner(pair.change, direction)
      addScaled(&direction, pair.step, pair.weight - weight)
    }
    for index in direction.indices where !isFree[index] { direction[index] = 0 }
  }

  /// Whether a step down the gradient would leave the range at once.
  @inline(__always)
  private func isBlocked(_ index: Int, _ unknowns: [Float]) -> Bool {
    let (value, range) = (unknowns[index], ranges[index])
    return (value <= range.lower && gradient[index] >= 0) || (value >= range.upper && gradient[index] <= 0)
  }

  // MARK: - Line search

  /// Leaves the accepted point in `trial` and its gradient in `trialGradient`; nil when no step lowers the value.
  ///
  /// - Returns: the value there, and by how much the approximation bends along the step (negative).
  private mutating func search(
    _ unknowns: [Float], from current: Double, _ evaluate: ([Float], inout [Float]) -> Double
  ) -> (value: Double, fall: Double)? {
    var length: Float = 1
    while length >= Self.shortestStep {
      var fall = 0.0
      for index in unknowns.indices {
        let target = unknowns[index] + length * direction[index]
        trial[index] = min(max(target, ranges[index].lower), ranges[index].upper)
        fall += Double(gradient[index]) * Double(trial[index] - unknowns[index])
      }
      guard fall < 0 else {
        length /= 2
        continue
      }
      let next = evaluate(trial, &trialGradient)
      if next.isFinite, next <= current + Self.leastFall * fall { return (next, fall * Double(length)) }
      // The minimum of the parabola through what is known, kept within a tenth and a half of the step.
      let curvature = next - current - fall
      let parabola = next.isFinite && curvature > 0 ? Float(-fall / (2 * curvature)) : 0.25
      length *= min(max(parabola, 0.1), 0.5)
    }
    return nil
  }

  /// - Parameter fall: minus the curvature that the approximation expected along the step.
  private mutating func remember(_ unknowns: [Float], fall: Double) {
    var pair = pairs.count == memory ? pairs.removeFirst() : Pair(step: trial, change: trial, inverseProduct: 0)
    for index in unknowns.indices {
      pair.step[index] = trial[index] - unknowns[index]
      pair.change[index] = trialGradient[index] - gradient[index]
    }
    let product = inner(pair.step, pair.change)
    let (length, change) = (inner(pair.step, pair.step), inner(pair.change, pair.change))
    // Only a pair along which the function curves upward keeps the approximation positive.
    guard product > 1e-4 * (length * change).squareRoot() else { return }
    pair.inverseProduct = 1 / product
    // Where the function bends less than expected, the metric is too stiff.
    trust *= Float(min(max((-fall / product).squareRoot(), 0.5), 2))
    pairs.append(pair)
  }
}

/// The inner product, in double precision; eight sums side by side fill the processor's registers.
private func inner(_ a: [Float], _ b: [Float]) -> Double {
  precondition(a.count == b.count)
  return a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      var (low, high) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
      let whole = a.count & ~7
      for index in stride(from: 0, to: whole, by: 8) {
        low += four(a, at: index) * four(b, at: index)
        high += four(a, at: index + 4) * four(b, at: index + 4)
      }
      var sum = (low + high).sum()
      for index in whole..<a.count { sum += Double(a[index]) * Double(b[index]) }
      return sum
    }
  }
}

@inline(__always)
private func four(_ a: UnsafeBufferPointer<Float>, at index: Int) -> SIMD4<Double> {
  SIMD4(Double(a[index]), Double(a[index + 1]), Double(a[index + 2]), Double(a[index + 3]))
}

private func addScaled(_ a: inout [Float], _ b: [Float], _ factor: Double) {
  precondition(a.count == b.count)
  let factor = Float(factor)
  a.withUnsafeMutableBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      for index in a.indices { a[index] += factor * b[index] }
    }
  }
}
