public import Derivatives
public import LinearAlgebra

/// The whole rig as one stage: controllers and joint offsets -> posed vertices,
/// V(r, dtheta) = LBS(V0, T(theta(r) + dtheta), W) + Delta(r) [P §3], with Delta before or after skinning as the
/// template declares.
///
/// A class only for its scratch buffers: not to be shared by threads.
public final class RigStage<S: Scalar>: Stage {
  public typealias Input = Product<Scalars<S>, Scalars<S>>
  public typealias Output = Points<S>

  private let controllers: ControllerStage<S>
  private let joints: JointStage<S>
  private let skinning: SkinningStage<S>
  private let residualSpace: ResidualSpace
  private let neutral: Points<S>
  /// Joint parameters with their offsets, and vertices with their residuals.
  private var shape: Product<Scalars<S>, Points<S>>
  private var gradShape: Product<Scalars<S>, Points<S>>
  private var posing: Product<JointTransforms<S>, Points<S>>
  private var gradPosing: Product<JointTransforms<S>, Points<S>>

  public init(rig: Rig, neutral: [SIMD3<Float>]) {
    controllers = ControllerStage(rig: rig, neutral: neutral)
    joints = JointStage(rig: rig)
    skinning = SkinningStage(skinWeights: rig.skinWeights)
    residualSpace = rig.residualSpace
    self.neutral = Points(neutral.map { SIMD3<S>($0) })
    shape = controllers.makeOutput()
    gradShape = shape
    posing = Product(JointTransforms(identities: rig.joints.count), self.neutral)
    gradPosing = posing
  }

  public func evaluate(_ input: Input, into output: inout Points<S>) {
    evaluate(input, bindOffsets: nil, into: &output)
  }

  /// Posed vertices, with `bindOffsets` (cm) added before skinning.
  public func evaluate(_ input: Input, bindOffsets: [SIMD3<S>]?, into output: inout Points<S>) {
    pose(input)
    if let bindOffsets { Self.add(bindOffsets, to: &posing.second.values) }
    skinning.evaluate(posing, into: &output)
    guard residualSpace == .posed else { return }
    for vertex in output.values.indices {
      output.values[vertex] += shape.second.values[vertex] - neutral.values[vertex]
    }
  }

  public func pullback(_ gradOutput: Points<S>, at input: Input, into gradInput: inout Input) {
    pose(input)
    gradPosing.setZero()
    skinning.pullback(gradOutput, at: posing, into: &gradPosing)
    gradShape.first.setZero()
    joints.pullback(gradPosing.first, at: shape.first, into: &gradShape.first)
    gradShape.second.values = residualSpace == .bind ? gradPosing.second.values : gradOutput.values
    Self.add(gradShape.first.values, to: &gradInput.second.values)
    controllers.pullback(gradShape, at: input.first, into: &gradInput.first)
  }

  /// The change of some posed vertices when one controller moves by `amount`, to first order: a column of the Jacobian
  /// at the input of the last evaluation.
  ///
  /// - Parameters:
  ///   - vertices: those whose change is wanted.
  ///   - change: overwritten, one vector for each of `vertices` (cm).
  public func push(
    controller: Int, amount: S, at input: Input, vertices: [Int32], into change: inout [SIMD3<S>]
  ) {
    controllers.push(controller: controller, amount: amount, at: input.first, into: &gradShape)
    joints.push(gradShape.first, at: shape.first, into: &gradPosing.first)
    if residualSpace == .bind {
      gradPosing.second.values = gradShape.second.values
    } else {
      gradPosing.second.setZero()
    }
    for (index, vertex) in vertices.enumerated() {
      change[index] = skinning.push(gradPosing, at: posing, vertex: Int(vertex))
      if residualSpace == .posed { change[index] += gradShape.second.values[Int(vertex)] }
    }
  }

  /// The offsets that, added before skinning at `input`, make the rig evaluate to `posed` (cm).
  public func bindOffsets(reaching posed: [SIMD3<S>], at input: Input) -> [SIMD3<S>] {
    pose(input)
    var target = posed
    if residualSpace == .posed {
      for vertex in target.indices { target[vertex] -= shape.second.values[vertex] - neutral.values[vertex] }
    }
    let bind = skinning.inverse(target, transforms: posing.first)
    return bind.indices.map { bind[$0] - posing.second.values[$0] }
  }

  /// Fills `shape` and `posing` for an input.
  private func pose(_ input: Input) {
    controllers.evaluate(input.first, into: &shape)
    Self.add(input.second.values, to: &shape.first.values)
    joints.evaluate(shape.first, into: &posing.first)
    posing.second.values = residualSpace == .bind ? shape.second.values : neutral.values
  }

  private static func add<Value: AdditiveArithmetic>(_ addend: [Value], to target: inout [Value]) {
    for index in addend.indices { target[index] += addend[index] }
  }

  private static func add(_ addend: [SIMD3<S>], to target: inout [SIMD3<S>]) {
    for index in addend.indices { target[index] += addend[index] }
  }
}
