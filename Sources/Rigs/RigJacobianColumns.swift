import Derivatives
public import LinearAlgebra
import StandardExtensions

/// How some vertices of a rig move with each controller, to first order, at the input of its making.
///
/// Sparse like the rig: a column costs what its controller moves. Several threads may make columns, each with its own
/// `Scratch`, as long as the stage that this was made by stays where it is.
public struct RigJacobianColumns<S: Scalar>: @unchecked Sendable {
  let controllers: ControllerStage<S>
  let joints: JointStage<S>
  let input: Scalars<S>
  /// For each vertex of the mesh its place among those asked for; -1 for one that was not.
  let places: FlatBuffer<Int32>
  /// What each vertex makes of a change of its place in bind space.
  let carried: FlatBuffer<Matrix3<S>>
  let bind: FlatBuffer<SIMD3<S>>
  /// The vertices asked for that follow each joint.
  let followerOffsets: FlatBuffer<Int32>
  let followers: FlatBuffer<(place: Int32, weight: S)>

  /// What the making of columns writes.
  public struct Scratch {
    var motion: JointMotion<S>
  }

  public func makeScratch() -> Scratch { Scratch(motion: JointMotion(count: followerOffsets.count - 1)) }

  /// Overwrites `change` with the change of the vertices when one controller moves by `amount`: one vector each (cm).
  public func fill(controller: Int, amount: S, _ scratch: inout Scratch, into change: inout [SIMD3<S>]) {
    precondition(change.count == bind.count)
    let (row, factor) = controllers.change(controller: controller, amount: amount, at: input)
    change.withUnsafeMutableBufferPointer { change in
      change.update(repeating: .zero)
      controllers.forEachResidual(ofRow: row) { vertex, residual in
        let place = Int(places[vertex])
        if place >= 0 { change[place] += carried[place] * (residual * factor) }
      }
      joints.push(controllers.jointResponse, row: row, times: factor, &scratch.motion) { joint, moved in
        for entry in Int(followerOffsets[joint])..<Int(followerOffsets[joint + 1]) {
          let (place, weight) = followers[entry]
          change[Int(place)] += (moved * bind[Int(place)]) * weight
        }
      }
    }
  }
}
