public import Derivatives
public import LinearAlgebra

/// Controllers -> joint parameters and bind-space vertices: theta(r) = theta0 + Phi(r) and V0 + Delta(r) [P §3].
///
/// Both are piecewise linear in each controller, with a kink at its default. There the derivative is one-sided: the
/// side is taken to which a descent step would go. (With a derivative of zero, as relu'(0) gives, a rig at its
/// defaults never moves and everything still seems to work.)
public struct ControllerStage<S: Scalar>: Stage, Sendable {
  public typealias Input = Scalars<S>
  public typealias Output = Product<Scalars<S>, Points<S>>

  /// 0 0 0 0 0 0 1 1 1 for every joint.
  let restParameters: [S]
  let neutral: [SIMD3<S>]
  let defaults: [S]
  let jointResponse: SidedResponse<S>
  let residual: SidedResponse<SIMD3<S>>

  public init(rig: Rig, neutral: [SIMD3<Float>]) {
    let atRest: [S] = [0, 0, 0, 0, 0, 0, 1, 1, 1]
    restParameters = Array((0..<rig.joints.count).map { _ in atRest }.joined())
    self.neutral = neutral.map { SIMD3(S($0.x), S($0.y), S($0.z)) }
    defaults = rig.controllers.map { S($0.defaultValue) }
    jointResponse = rig.jointResponse.map { S($0) }
    residual = rig.residual.map { SIMD3(S($0.x), S($0.y), S($0.z)) }
  }

  /// An output of the right size.
  public func makeOutput() -> Output {
    Product(Scalars(zeros: restParameters.count), Points(zeros: neutral.count))
  }

  public func evaluate(_ input: Scalars<S>, into output: inout Output) {
    output.first.values.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: restParameters) }
    output.second.values.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: neutral) }
    for controller in defaults.indices {
      let offset = input.values[controller] - defaults[controller]
      guard offset != 0 else { continue }
      let row = 2 * controller + (offset > 0 ? 0 : 1)
      jointResponse.add(row: row, times: abs(offset), to: &output.first.values)
      residual.add(row: row, times: abs(offset), to: &output.second.values)
    }
  }

  public func pullback(_ gradOutput: Output, at input: Scalars<S>, into gradInput: inout Scalars<S>) {
    for controller in defaults.indices {
      let offset = input.values[controller] - defaults[controller]
      if offset > 0 {
        gradInput.values[controller] += response(row: 2 * controller, gradOutput)
      } else if offset < 0 {
        gradInput.values[controller] -= response(row: 2 * controller + 1, gradOutput)
      } else {
        let upward = response(row: 2 * controller, gradOutput)
        let downward = response(row: 2 * controller + 1, gradOutput)
        // `upward` is the slope of a step up, `downward` of a step down: go where the loss falls, faster if both do.
        if min(upward, downward) < 0 { gradInput.values[controller] += upward <= downward ? upward : -downward }
      }
    }
  }

  /// Overwrites `change` with the change of the output when one controller moves by `amount`, to first order.
  ///
  /// At the kink it is the change along the step: up for a positive amount, down for a negative one.
  func push(controller: Int, amount: S, at input: Scalars<S>, into change: inout Output) {
    change.setZero()
    let offset = input.values[controller] - defaults[controller]
    let isAbove = offset == 0 ? amount > 0 : offset > 0
    let row = 2 * controller + (isAbove ? 0 : 1)
    let factor = isAbove ? amount : -amount
    jointResponse.add(row: row, times: factor, to: &change.first.values)
    residual.add(row: row, times: factor, to: &change.second.values)
  }

  @inline(__always)
  private func response(row: Int, _ gradient: Output) -> S {
    jointResponse.inner(row: row, gradient.first.values) + residual.inner(row: row, gradient.second.values)
  }
}

extension SidedResponse {
  func map<T: Sendable & Equatable>(_ transform: (Value) -> T) -> SidedResponse<T> {
    SidedResponse<T>(offsets: offsets, columns: columns, values: values.map(transform))
  }

  /// The entries of one row; empty in a response without rows.
  @inline(__always)
  func entries(ofRow row: Int) -> Range<Int> { Int(offsets[row])..<Int(offsets[row + 1]) }
}

extension SidedResponse where Value: Scalar {
  @inline(__always)
  func add(row: Int, times factor: Value, to target: inout [Value]) {
    for entry in entries(ofRow: row) { target[Int(columns[entry])] += factor * values[entry] }
  }

  @inline(__always)
  func inner(row: Int, _ other: [Value]) -> Value {
    entries(ofRow: row).reduce(0) { $0 + values[$1] * other[Int(columns[$1])] }
  }
}

extension SidedResponse {
  @inline(__always)
  func add<S: Scalar>(row: Int, times factor: S, to target: inout [SIMD3<S>]) where Value == SIMD3<S> {
    target.withUnsafeMutableBufferPointer { target in
      for entry in entries(ofRow: row) { target[Int(columns[entry])] += factor * values[entry] }
    }
  }

  @inline(__always)
  func inner<S: Scalar>(row: Int, _ other: [SIMD3<S>]) -> S where Value == SIMD3<S> {
    var sum = SIMD3<S>.zero
    for entry in entries(ofRow: row) { sum += values[entry] * other[Int(columns[entry])] }
    return sum.x + sum.y + sum.z
  }
}
