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
    input.controllers.copy(state.controllers)
    input.jointOffsets.copy(state.jointOffsets)
    input.logFocalLength = state.camera.logFocalLength
    sum(skinned, state.displacements, into: &input.vertices)
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
