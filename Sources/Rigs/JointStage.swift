public import Derivatives
public import LinearAlgebra
import StandardExtensions

/// One affine transform per joint, or the gradient with respect to each.
public struct JointTransforms<S: Scalar>: Coordinates, Equatable {
  public var values: [AffineTransform<S>]

  public init(_ values: [AffineTransform<S>]) { self.values = values }
  public init(identities count: Int) { values = Array(repeating: .identity, count: count) }

  public var coordinateCount: Int { values.count * 12 }
  public subscript(coordinate index: Int) -> S {
    get {
      let (column, row) = ((index % 12) / 3, index % 3)
      let transform = values[index / 12]
      return column == 3 ? transform.translation[row] : transform.linear[row, column]
    }
    set {
      let (column, row) = ((index % 12) / 3, index % 3)
      switch column {
      case 0: values[index / 12].linear.columns.0[row] = newValue
      case 1: values[index / 12].linear.columns.1[row] = newValue
      case 2: values[index / 12].linear.columns.2[row] = newValue
      default: values[index / 12].translation[row] = newValue
      }
    }
  }

  /// Sets every element to zero (a gradient's zero, not the identity), keeping the storage.
  public mutating func setZero() {
    values.withUnsafeMutableBufferPointer {
      $0.update(repeating: AffineTransform(linear: .zero, translation: .zero))
    }
  }
}

/// Joint parameters -> skinning transforms T(theta) = world(theta) * world(rest)⁻¹ [P §3].
///
/// world = parent world * restLocal * T * R * S. A class only for its scratch buffers: not to be shared by threads.
public final class JointStage<S: Scalar>: Stage {
  public typealias Input = Scalars<S>
  public typealias Output = JointTransforms<S>

  private let parents: FlatBuffer<Int>
  private let restLocal: FlatBuffer<AffineTransform<S>>
  private let inverseBind: FlatBuffer<AffineTransform<S>>
  /// The input of the last evaluation, and what it made of each joint: parameters, local and world transform.
  private var lastInput: LastInput<S>
  private let parameters: FlatBuffer<LocalParameters<S>>
  private let local: FlatBuffer<AffineTransform<S>>
  private let world: FlatBuffer<AffineTransform<S>>
  private let gradWorld: FlatBuffer<AffineTransform<S>>

  public init(rig: Rig) {
    parents = FlatBuffer(rig.joints.map { $0.parent ?? -1 })
    restLocal = FlatBuffer(rig.joints.map { $0.restLocal.converted(to: S.self) })
    var bind: [AffineTransform<S>] = []
    for (joint, local) in restLocal.elements.enumerated() {
      bind.append(parents[joint] < 0 ? local : bind[parents[joint]] * local)
    }
    inverseBind = FlatBuffer(bind.map(\.inverse))
    world = FlatBuffer(bind)
    gradWorld = FlatBuffer(bind)
    local = FlatBuffer(bind)
    lastInput = LastInput(count: 9 * bind.count)
    parameters = FlatBuffer(repeating: LocalParameters([0, 0, 0, 0, 0, 0, 1, 1, 1], joint: 0), count: bind.count)
  }

  public func evaluate(_ input: Scalars<S>, into output: inout JointTransforms<S>) {
    pose(input)
    for joint in world.elements.indices { output.values[joint] = world[joint] * inverseBind[joint] }
  }

  /// Fills `parameters`, `local` and `world` for an input, unless it is the last one.
  private func pose(_ input: Scalars<S>) {
    if lastInput.isRepeated(by: input.values) { return }
    let (parameters, local, restLocal) = (parameters, local, restLocal)
    concurrentSlices(count: parameters.count, minimum: 64) { range, _ in
      for joint in range {
        parameters[joint] = LocalParameters(input.values, joint: joint)
        local[joint] = restLocal[joint] * parameters[joint].transform
      }
    }
    for joint in world.elements.indices {
      world[joint] = parents[joint] < 0 ? local[joint] : world[parents[joint]] * local[joint]
    }
  }

  /// Calls `body` with each joint that moves along a sparse change of the parameters, and the change of its transform to
  /// first order, at the input of the last evaluation.
  ///
  /// d(world) = d(parent world) * local + parent world * restLocal * d(T * R * S).
  ///
  /// - Parameters:
  ///   - row: of a response in joint parameters.
  ///   - motion: the caller's own, so that several calls may run at the same time.
  @inline(__always)
  func push(
    _ response: SidedResponse<S>, row: Int, times factor: S, _ motion: inout JointMotion<S>,
    _ body: (Int, AffineTransform<S>) -> Void
  ) {
    let entries = response.entries(ofRow: row)
    guard !entries.isEmpty else { return }
    var first = world.count
    for entry in entries {
      let column = Int(response.columns[entry])
      motion.direction[column] += factor * response.values[entry]
      motion.isMoved[column / 9] = true
      first = min(first, column / 9)
    }
    for joint in first..<world.count {
      let parent = parents[joint]
      let isCarried = parent >= first && motion.isMoved[parent]
      guard isCarried || motion.isMoved[joint] else { continue }
      let own = parameters[joint].push(motion.direction, joint: joint)
      let rest = restLocal[joint].linear
      var moved = AffineTransform<S>(linear: rest * own.linear, translation: rest * own.translation)
      if parent >= 0 {
        let above = world[parent].linear
        moved = AffineTransform(linear: above * moved.linear, translation: above * moved.translation)
      }
      if isCarried {
        let aboveChange = motion.world[parent]
        moved.linear += aboveChange.linear * local[joint].linear
        moved.translation += aboveChange.linear * local[joint].translation + aboveChange.translation
      }
      (motion.world[joint], motion.isMoved[joint]) = (moved, true)
      let bind = inverseBind[joint]
      body(
        joint,
        AffineTransform(
          linear: moved.linear * bind.linear, translation: moved.linear * bind.translation + moved.translation))
    }
    for joint in first..<world.count { motion.isMoved[joint] = false }
    for entry in entries { motion.direction[Int(response.columns[entry])] = 0 }
  }

  public func pullback(_ gradOutput: JointTransforms<S>, at input: Scalars<S>, into gradInput: inout Scalars<S>) {
    pose(input)
    for joint in world.elements.indices {
      gradWorld[joint] = gradOutput.values[joint].gradientOfFirstFactor(second: inverseBind[joint])
    }
    // Children hand their share to their parent before the parent is read.
    for joint in world.elements.indices.reversed() where parents[joint] >= 0 {
      let share = gradWorld[joint].gradientOfFirstFactor(second: local[joint])
      gradWorld[parents[joint]].linear += share.linear
      gradWorld[parents[joint]].translation += share.translation
    }
    for joint in world.elements.indices {
      let parent = parents[joint]
      let gradLocal = parent < 0 ? gradWorld[joint] : gradWorld[joint].gradientOfSecondFactor(first: world[parent])
      parameters[joint].pullback(
        gradLocal.gradientOfSecondFactor(first: restLocal[joint]), joint: joint, into: &gradInput.values)
    }
  }
}

/// What one push over the joints writes: all zero between two of them.
struct JointMotion<S: Scalar> {
  fileprivate var direction: [S]
  fileprivate var isMoved: [Bool]
  fileprivate var world: [AffineTransform<S>]

  init(count: Int) {
    direction = Array(repeating: 0, count: 9 * count)
    isMoved = Array(repeating: false, count: count)
    world = Array(repeating: .identity, count: count)
  }
}

/// The nine parameters of one joint and the transform T * R * S they stand for.
private struct LocalParameters<S: Scalar>: Sendable {
  let translation: SIMD3<S>
  let rotation: EulerRotation<S>
  let scale: SIMD3<S>

  @inline(__always)
  init(_ values: [S], joint: Int) {
    let first = joint * 9
    translation = SIMD3(values[first], values[first + 1], values[first + 2])
    rotation = EulerRotation(angles: SIMD3(values[first + 3], values[first + 4], values[first + 5]))
    scale = SIMD3(values[first + 6], values[first + 7], values[first + 8])
  }

  @inline(__always)
  var transform: AffineTransform<S> {
    let r = rotation.matrix.columns
    return AffineTransform(
      linear: Matrix3(columns: r.0 * scale.x, r.1 * scale.y, r.2 * scale.z), translation: translation)
  }

  /// The change of the transform along a change of the parameters.
  @inline(__always)
  func push(_ direction: [S], joint: Int) -> AffineTransform<S> {
    let first = joint * 9
    let r = rotation.matrix.columns
    let turned = rotation.push(SIMD3(direction[first + 3], direction[first + 4], direction[first + 5])).columns
    let d = SIMD3(direction[first + 6], direction[first + 7], direction[first + 8])
    return AffineTransform(
      linear: Matrix3(
        columns: turned.0 * scale.x + r.0 * d.x, turned.1 * scale.y + r.1 * d.y, turned.2 * scale.z + r.2 * d.z),
      translation: SIMD3(direction[first], direction[first + 1], direction[first + 2]))
  }

  @inline(__always)
  func pullback(_ gradient: AffineTransform<S>, joint: Int, into gradValues: inout [S]) {
    let r = rotation.matrix.columns
    let g = gradient.linear.columns
    let gradAngles = rotation.pullback(Matrix3(columns: g.0 * scale.x, g.1 * scale.y, g.2 * scale.z))
    let gradScale = SIMD3(dot(r.0, g.0), dot(r.1, g.1), dot(r.2, g.2))
    for axis in 0..<3 {
      gradValues[joint * 9 + axis] += gradient.translation[axis]
      gradValues[joint * 9 + 3 + axis] += gradAngles[axis]
      gradValues[joint * 9 + 6 + axis] += gradScale[axis]
    }
  }
}

/// `self` is the gradient with respect to a product of transforms A * B.
extension AffineTransform {
  /// ∂L/∂A: linear gB.linearᵀ + g.translation ⊗ B.translation, translation g.translation.
  @inline(__always)
  fileprivate func gradientOfFirstFactor(second b: AffineTransform) -> AffineTransform {
    AffineTransform(
      linear: linear * b.linear.transpose + Matrix3(outer: translation, b.translation), translation: translation)
  }

  /// ∂L/∂B = A.linearᵀ g.
  @inline(__always)
  fileprivate func gradientOfSecondFactor(first a: AffineTransform) -> AffineTransform {
    let transposed = a.linear.transpose
    return AffineTransform(linear: transposed * linear, translation: transposed * translation)
  }
}
