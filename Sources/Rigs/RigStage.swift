public import Derivatives
public import LinearAlgebra
import StandardExtensions

/// What every stage of one rig shares: its tables, laid out to be read many times.
public struct PreparedRig<S: Scalar>: Sendable {
  public let rig: Rig
  let neutral: Points<S>
  let controllers: ControllerStage<S>
  let skinning: SkinningStage<S>

  public init(rig: Rig, neutral: [SIMD3<Float>]) {
    self.rig = rig
    self.neutral = Points(neutral.map { SIMD3<S>($0) })
    controllers = ControllerStage(rig: rig, neutral: neutral)
    skinning = SkinningStage(skinWeights: rig.skinWeights)
  }

  public var vertexCount: Int { neutral.values.count }
}

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

  public convenience init(rig: Rig, neutral: [SIMD3<Float>]) { self.init(PreparedRig(rig: rig, neutral: neutral)) }

  public init(_ prepared: PreparedRig<S>) {
    let rig = prepared.rig
    controllers = prepared.controllers
    joints = JointStage(rig: rig)
    skinning = prepared.skinning
    residualSpace = rig.residualSpace
    neutral = prepared.neutral
    shape = controllers.makeOutput()
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

  /// The columns of the Jacobian at `input` for some vertices: what each column needs is gathered once.
  public func jacobian(at input: Input, vertices: [Int32]) -> RigJacobianColumns<S> {
    pose(input)
    let places = FlatBuffer<Int32>(repeating: -1, count: neutral.values.count)
    for (place, vertex) in vertices.enumerated() { places[Int(vertex)] = Int32(place) }
    let carried: [Matrix3<S>] =
      residualSpace == .bind
      ? skinning.linearParts(of: vertices, transforms) : Array(repeating: .identity, count: vertices.count)
    var followerOffsets: [Int32] = [0]
    var followers: [(place: Int32, weight: S)] = []
    for joint in transforms.values.indices {
      skinning.forEachFollower(of: joint) { vertex, weight in
        if places[vertex] >= 0 { followers.append((places[vertex], weight)) }
      }
      followerOffsets.append(Int32(followers.count))
    }
    return RigJacobianColumns(
      controllers: controllers, joints: joints, input: input.first, places: places, carried: FlatBuffer(carried),
      bind: FlatBuffer(vertices.map { bind.values[Int($0)] }), followerOffsets: FlatBuffer(followerOffsets),
      followers: FlatBuffer(followers))
  }

  /// How the places of some vertices in bind space change their places in the pose of an input.
  public func linearParts(of vertices: [Int32], at input: Input) -> [Matrix3<S>] {
    pose(input)
    return skinning.linearParts(of: vertices, transforms)
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
