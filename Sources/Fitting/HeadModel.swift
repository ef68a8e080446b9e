package import Cameras
import Derivatives
package import LinearAlgebra
package import Rigs
import StandardExtensions

/// The chain from the unknowns to what the terms see: rig, displacements, camera.
package final class HeadModel<S: Scalar> {
  private let rig: RigStage<S>
  package let camera: CameraStage<S>
  /// The rig's vertices for the controllers and joint offsets of the last evaluation with a moving rig.
  private var skinned: Points<S>
  private var gradSkinned: Points<S>
  package private(set) var input: TermInput<S>

  package convenience init(rig: Rig, neutral: [SIMD3<Float>], pivot: SIMD3<Float>) {
    self.init(rig: PreparedRig(rig: rig, neutral: neutral), pivot: pivot)
  }

  package init(rig prepared: PreparedRig<S>, pivot: SIMD3<Float>) {
    let rig = prepared.rig
    self.rig = RigStage(prepared)
    camera = CameraStage(pivot: SIMD3<S>(pivot))
    skinned = Points(zeros: prepared.vertexCount)
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
    input.controllers.copy(state.controllers)
    input.jointOffsets.copy(state.jointOffsets)
    input.logFocalLength = state.camera.logFocalLength
    sum(skinned, state.displacements, into: &input.vertices)
    camera.evaluate(Product(state.camera, input.vertices), into: &input.cameraPoints)
  }

  /// How some vertices (template space, cm) move with each controller at a state.
  func rigJacobian(at state: HeadState<S>, vertices: [Int32]) -> RigJacobianColumns<S> {
    rig.jacobian(at: Product(state.controllers, state.jointOffsets), vertices: vertices)
  }

  /// Overwrites `gradState` with the gradient of the terms, taken back to the unknowns; `gradInput` is used up.
  package func pullback(
    _ gradInput: inout TermInput<S>, at state: HeadState<S>, rigMoves: Bool, into gradState: inout HeadState<S>
  ) {
    gradState.setZero()
    camera.pullback(
      gradInput.cameraPoints, at: state.camera, input.vertices, into: &gradState.camera, &gradInput.vertices)
    gradState.camera.logFocalLength += gradInput.logFocalLength
    gradState.displacements.copy(gradInput.vertices)
    guard rigMoves else { return }
    rig.pullback(
      gradInput.vertices, at: Product(state.controllers, state.jointOffsets), into: &gradInput.controllers,
      &gradInput.jointOffsets)
    gradState.controllers.copy(gradInput.controllers)
    gradState.jointOffsets.copy(gradInput.jointOffsets)
  }

  private func sum(_ a: Points<S>, _ b: Points<S>, into result: inout Points<S>) {
    let (a, b) = (a.values, b.values)
    result.values.withUnsafeMutableBufferPointer { result in
      nonisolated(unsafe) let result = result
      concurrentSlices(count: result.count, minimum: 4096) { range, _ in
        for vertex in range { result[vertex] = a[vertex] + b[vertex] }
      }
    }
  }
}
