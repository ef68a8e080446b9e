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
  /// What the controllers give: joint parameters, and vertices with their residuals.
  private var shape: Product<Scalars<S>, Points<S>>
  /// Joint parameters with their offsets, and the transforms they make.
  private var parameters: Scalars<S>
  private var transforms: JointTransforms<S>
  /// The controllers that `shape` and the joint offsets that `transforms` belongs to: neither is made twice.
  private var lastControllers: LastInput<S>
  private var lastOffsets: LastInput<S>
  private var gradParameters: Scalars<S>
  private var gradTransforms: JointTransforms<S>
  private var gradBind: Points<S>
  private var shapeChange: Product<Scalars<S>, Points<S>>

  public init(rig: Rig, neutral: [SIMD3<Float>]) {
    controllers = ControllerStage(rig: rig, neutral: neutral)
    joints = JointStage(rig: rig)
    skinning = SkinningStage(skinWeights: rig.skinWeights)
    residualSpace = rig.residualSpace
    self.neutral = Points(neutral.map { SIMD3<S>($0) })
    shape = controllers.makeOutput()
    shapeChange = shape
    parameters = shape.first
    gradParameters = shape.first
    transforms = JointTransforms(identities: rig.joints.count)
    gradTransforms = transforms
    gradBind = self.neutral
    lastControllers = LastInput(count: rig.controllers.count)
    lastOffsets = LastInput(count: 9 * rig.joints.count)
  }

  public func evaluate(_ input: Input, into output: inout Points<S>) {
    pose(input)
    skinning.evaluate(transforms, bind, into: &output)
    addPosedResidual(to: &output)
  }

  /// Posed vertices, with `bindOffsets` (cm) added before skinning.
  public func evaluate(_ input: Input, bindOffsets: [SIMD3<S>]?, into output: inout Points<S>) {
    guard let bindOffsets else { return evaluate(input, into: &output) }
    pose(input)
    var moved = bind
    for vertex in bindOffsets.indices { moved.values[vertex] += bindOffsets[vertex] }
    skinning.evaluate(transforms, moved, into: &output)
    addPosedResidual(to: &output)
  }

  public func pullback(_ gradOutput: Points<S>, at input: Input, into gradInput: inout Input) {
    pullback(gradOutput, at: input, into: &gradInput.first, &gradInput.second)
  }

  /// The same for the two parts of the gradient.
  public func pullback(
    _ gradOutput: Points<S>, at input: Input, into gradControllers: inout Scalars<S>, _ gradOffsets: inout Scalars<S>
  ) {
    pose(input)
    gradTransforms.setZero()
    gradBind.setZero()
    skinning.pullback(gradOutput, at: transforms, bind, into: &gradTransforms, &gradBind)
    gradParameters.setZero()
    joints.pullback(gradTransforms, at: parameters, into: &gradParameters)
    for index in gradParameters.values.indices { gradOffsets.values[index] += gradParameters.values[index] }
    controllers.pullback(
      gradParameters, residualSpace == .bind ? gradBind : gradOutput, at: input.first, into: &gradControllers)
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
    controllers.push(controller: controller, amount: amount, at: input.first, into: &shapeChange)
    joints.push(shapeChange.first, at: parameters, into: &gradTransforms)
    for (index, vertex) in vertices.enumerated() {
      let residual = shapeChange.second.values[Int(vertex)]
      change[index] = skinning.push(
        gradTransforms, residualSpace == .bind ? residual : .zero, at: transforms, bind, vertex: Int(vertex))
      if residualSpace == .posed { change[index] += residual }
    }
  }

  /// The offsets that, added before skinning at `input`, make the rig evaluate to `posed` (cm).
  public func bindOffsets(reaching posed: [SIMD3<S>], at input: Input) -> [SIMD3<S>] {
    pose(input)
    var target = posed
    if residualSpace == .posed {
      for vertex in target.indices { target[vertex] -= shape.second.values[vertex] - neutral.values[vertex] }
    }
    let reached = skinning.inverse(target, transforms: transforms)
    return reached.indices.map { reached[$0] - bind.values[$0] }
  }

  /// The vertices that are skinned.
  private var bind: Points<S> { residualSpace == .bind ? shape.second : neutral }

  private func addPosedResidual(to output: inout Points<S>) {
    guard residualSpace == .posed else { return }
    for vertex in output.values.indices {
      output.values[vertex] += shape.second.values[vertex] - neutral.values[vertex]
    }
  }

  /// Fills `shape`, `parameters` and `transforms` for an input, as far as it is not the last one.
  private func pose(_ input: Input) {
    let isSameShape = lastControllers.isRepeated(by: input.first.values)
    let isSamePose = lastOffsets.isRepeated(by: input.second.values) && isSameShape
    if !isSameShape { controllers.evaluate(input.first, into: &shape) }
    if isSamePose { return }
    for index in parameters.values.indices {
      parameters.values[index] = shape.first.values[index] + input.second.values[index]
    }
    joints.evaluate(parameters, into: &transforms)
  }
}
