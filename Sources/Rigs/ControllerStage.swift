public import Derivatives
public import LinearAlgebra
import StandardExtensions

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
  private let residual: SlicedResponse<S>

  public init(rig: Rig, neutral: [SIMD3<Float>]) {
    let atRest: [S] = [0, 0, 0, 0, 0, 0, 1, 1, 1]
    restParameters = Array((0..<rig.joints.count).map { _ in atRest }.joined())
    self.neutral = neutral.map { SIMD3(S($0.x), S($0.y), S($0.z)) }
    defaults = rig.controllers.map { S($0.defaultValue) }
    jointResponse = rig.jointResponse.map { S($0) }
    residual = SlicedResponse(rig.residual, vertexCount: neutral.count)
  }

  /// An output of the right size.
  public func makeOutput() -> Output {
    Product(Scalars(zeros: restParameters.count), Points(zeros: neutral.count))
  }

  public func evaluate(_ input: Scalars<S>, into output: inout Output) {
    let inputs = input.values
    output.first.values.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: restParameters) }
    for controller in defaults.indices {
      let offset = inputs[controller] - defaults[controller]
      guard offset != 0 else { continue }
      jointResponse.add(row: Self.row(controller, offset), times: abs(offset), to: &output.first.values)
    }
    output.second.values.withUnsafeMutableBufferPointer { vertices in
      nonisolated(unsafe) let vertices = vertices
      // Each slice of vertices adds up all controllers, in their order.
      concurrentSlices(count: vertices.count, minimum: SlicedResponse<S>.leastSlice) { range, slice in
        for vertex in range { vertices[vertex] = neutral[vertex] }
        for controller in defaults.indices {
          let offset = inputs[controller] - defaults[controller]
          guard offset != 0 else { continue }
          residual.add(row: Self.row(controller, offset), slice: slice, times: abs(offset), to: vertices)
        }
      }
    }
  }

  public func pullback(_ gradOutput: Output, at input: Scalars<S>, into gradInput: inout Scalars<S>) {
    pullback(gradOutput.first, gradOutput.second, at: input, into: &gradInput)
  }

  /// The same for the two parts of the gradient.
  func pullback(
    _ gradParameters: Scalars<S>, _ gradVertices: Points<S>, at input: Scalars<S>, into gradInput: inout Scalars<S>
  ) {
    gradInput.values.withUnsafeMutableBufferPointer { gradInput in
      gradVertices.values.withUnsafeBufferPointer { gradVertices in
        nonisolated(unsafe) let (gradInput, gradVertices) = (gradInput, gradVertices)
        concurrentSlices(count: defaults.count) { controllers, _ in
          for controller in controllers {
            gradInput[controller] += slope(controller, at: input.values[controller]) { row in
              jointResponse.inner(row: row, gradParameters.values) + residual.inner(row: row, gradVertices)
            }
          }
        }
      }
    }
  }

  /// The derivative along one controller, given that of one unit of a row.
  @inline(__always)
  private func slope(_ controller: Int, at value: S, _ response: (Int) -> S) -> S {
    let offset = value - defaults[controller]
    if offset != 0 { return offset > 0 ? response(2 * controller) : -response(2 * controller + 1) }
    let (upward, downward) = (response(2 * controller), response(2 * controller + 1))
    // `upward` is the slope of a step up, `downward` of a step down: go where the loss falls, faster if both do.
    guard min(upward, downward) < 0 else { return 0 }
    return upward <= downward ? upward : -downward
  }

  /// The row of a controller on the side of its default where it stands.
  private static func row(_ controller: Int, _ offset: S) -> Int { 2 * controller + (offset > 0 ? 0 : 1) }

  /// The row that the output changes along when one controller moves by `amount`, and the factor of that row.
  ///
  /// At the kink it is the change along the step: up for a positive amount, down for a negative one.
  @inline(__always)
  func change(controller: Int, amount: S, at input: Scalars<S>) -> (row: Int, factor: S) {
    let offset = input.values[controller] - defaults[controller]
    let isAbove = offset == 0 ? amount > 0 : offset > 0
    return isAbove ? (2 * controller, amount) : (2 * controller + 1, -amount)
  }

  /// Calls `body` with each vertex that a row moves, and how.
  @inline(__always)
  func forEachResidual(ofRow row: Int, _ body: (Int, SIMD3<S>) -> Void) { residual.forEach(row: row, body) }
}

/// The residual's rows in flat memory, each cut where the slices of the vertices are cut.
///
/// Millions of entries are read twice an evaluation: each is one vector of sixteen bytes in single precision, three
/// coordinates and the vertex, which a number of 24 bits holds exactly.
private struct SlicedResponse<S: Scalar>: Sendable {
  let sliceCount: Int
  /// Row r has in slice s the entries `cuts[r * (sliceCount + 1) + s] ..< cuts[r * (sliceCount + 1) + s + 1]`.
  private let cuts: FlatBuffer<Int32>
  private let entries: FlatBuffer<SIMD4<S>>

  static var leastSlice: Int { 1024 }

  /// - Parameter response: with columns below `vertexCount`, as a template's rules demand.
  // Callers in other modules reach this unspecialised, and there are millions of numbers to convert.
  @specialized(where S == Float)
  @specialized(where S == Double)
  init(_ response: SidedResponse<SIMD3<Float>>, vertexCount: Int) {
    precondition(vertexCount < 1 << 24 && response.columns.allSatisfy { 0 <= $0 && $0 < vertexCount })
    let slices = StandardExtensions.sliceCount(of: vertexCount, minimum: Self.leastSlice)
    let rows = response.offsets.count - 1
    sliceCount = slices
    cuts = FlatBuffer(repeating: 0, count: rows * (slices + 1))
    entries = FlatBuffer(repeating: .zero, count: response.columns.count)
    let ends = (0..<slices).map { sliceRange($0, of: slices, count: vertexCount).upperBound }
    for row in 0..<rows {
      // In the order of the vertices, and of the file for one that comes twice.
      var order = Array(response.entries(ofRow: row))
      if !zip(order, order.dropFirst()).allSatisfy({ response.columns[$0] <= response.columns[$1] }) {
        order.sort { (response.columns[$0], $0) < (response.columns[$1], $1) }
      }
      let first = Int(response.offsets[row])
      for (place, entry) in order.enumerated() {
        let value = response.values[entry]
        entries[first + place] = SIMD4(S(value.x), S(value.y), S(value.z), S(response.columns[entry]))
      }
      var cut = first
      cuts[row * (slices + 1)] = Int32(cut)
      for (slice, end) in ends.enumerated() {
        while cut < first + order.count, response.columns[order[cut - first]] < end { cut += 1 }
        cuts[row * (slices + 1) + slice + 1] = Int32(cut)
      }
    }
  }

  /// Adds the part of a row that lies in one slice of the vertices.
  @inline(__always)
  func add(row: Int, slice: Int, times factor: S, to target: UnsafeMutableBufferPointer<SIMD3<S>>) {
    let cut = row * (sliceCount + 1) + slice
    for index in Int(cuts[cut])..<Int(cuts[cut + 1]) {
      let entry = entries[index]
      target[entry.w.wholePart] += SIMD3(entry.x, entry.y, entry.z) * factor
    }
  }

  @inline(__always)
  func forEach(row: Int, _ body: (Int, SIMD3<S>) -> Void) {
    let cut = row * (sliceCount + 1)
    for index in Int(cuts[cut])..<Int(cuts[cut + sliceCount]) {
      let entry = entries[index]
      body(entry.w.wholePart, SIMD3(entry.x, entry.y, entry.z))
    }
  }

  /// The inner product of a row with one vector per vertex.
  @inline(__always)
  func inner(row: Int, _ other: UnsafeBufferPointer<SIMD3<S>>) -> S {
    var sum = SIMD3<S>.zero
    let cut = row * (sliceCount + 1)
    for index in Int(cuts[cut])..<Int(cuts[cut + sliceCount]) {
      let entry = entries[index]
      sum += SIMD3(entry.x, entry.y, entry.z) * other[entry.w.wholePart]
    }
    return sum.x + sum.y + sum.z
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
