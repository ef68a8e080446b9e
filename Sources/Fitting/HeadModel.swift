package import Cameras
import Derivatives
package import LinearAlgebra
package import Rigs

/// The chain from the unknowns to what the terms see: rig, displacements, camera.
package final class HeadModel<S: Scalar> {
  private let rig: RigStage<S>
  package let camera: CameraStage<S>
  /// The rig's vertices for the controllers and joint offsets of the last evaluation with a moving rig.
  private var skinned: Points<S>
  private var gradSkinned: Points<S>
  package private(set) var input: TermInput<S>

  package init(rig: Rig, neutral: [SIMD3<Float>], pivot: SIMD3<Float>) {
    self.rig = RigStage(rig: rig, neutral: neutral)
    camera = CameraStage(pivot: SIMD3<S>(pivot))
    skinned = Points(zeros: neutral.count)
    gradSkinned = skinned
    input = TermInput(
      controllers: Scalars(zeros: rig.controllers.count), jointOffsets: Scalars(zeros: 9 * rig.joints.count),
      vertices: skinned, cameraPoints: skinned, logFocalLength: 0)
  }

  /// Fills `input` for a state. The rig is evaluated only when it moves.
  // The checks of derivatives call this in double precision from outside the module.
  @specialized(where S == Double)
  package func evaluate(_ state: HeadState<S>, rigMoves: Bool) {
    if rigMoves { rig.evaluate(Product(state.controllers, state.jointOffsets), into: &skinned) }
    input.controllers = state.controllers
    input.jointOffsets = state.jointOffsets
    input.logFocalLength = state.camera.logFocalLength
    for vertex in skinned.values.indices {
      input.vertices.values[vertex] = skinned.values[vertex] + state.displacements.values[vertex]
    }
    camera.evaluate(Product(state.camera, input.vertices), into: &input.cameraPoints)
  }

  /// The change of some vertices (template space, cm) when one controller moves by `amount`, to first order, at the state
  /// of the last evaluation with a moving rig.
  func push(
    controller: Int, amount: S, at state: HeadState<S>, vertices: [Int32], into change: inout [SIMD3<S>]
  ) {
    rig.push(
      controller: controller, amount: amount, at: Product(state.controllers, state.jointOffsets), vertices: vertices,
      into: &change)
  }

  /// Takes the gradient of the terms back to the unknowns; `gradInput` is used up.
  package func pullback(
    _ gradInput: inout TermInput<S>, at state: HeadState<S>, rigMoves: Bool, into gradState: inout HeadState<S>
  ) {
    var gradCamera = Product(gradState.camera, gradInput.vertices)
    camera.pullback(gradInput.cameraPoints, at: Product(state.camera, input.vertices), into: &gradCamera)
    gradState.camera = gradCamera.first
    gradState.camera.logFocalLength += gradInput.logFocalLength
    let gradVertices = gradCamera.second
    for vertex in gradVertices.values.indices { gradState.displacements.values[vertex] += gradVertices.values[vertex] }
    guard rigMoves else { return }
    var gradRig = Product(gradInput.controllers, gradInput.jointOffsets)
    rig.pullback(gradVertices, at: Product(state.controllers, state.jointOffsets), into: &gradRig)
    for index in gradRig.first.values.indices { gradState.controllers.values[index] += gradRig.first.values[index] }
    for index in gradRig.second.values.indices { gradState.jointOffsets.values[index] += gradRig.second.values[index] }
  }
}
