import Derivatives
import HeadTemplates
import LinearAlgebra
import Rigs

/// The head of a state with the parts that follow in place, for previews and the result.
///
/// Keeps its stage and buffers between calls. Not to be shared by threads.
final class FinishedHead {
  private let rig: RigStage<Float>
  private let following: PartFollowing
  private let eyes: [EyeSurroundings]
  private let noOffsets: Scalars<Float>
  /// What the controllers alone give.
  private var rigged: Points<Float>
  private var posed: Points<Float>

  init(_ head: PreparedHead) {
    rig = RigStage(head.rig)
    following = head.following
    eyes = head.eyes
    noOffsets = Scalars(zeros: 9 * head.template.rig.joints.count)
    rigged = Points(zeros: head.template.neutral.count)
    posed = rigged
  }

  /// The vertices of the last state whose pose was asked for (cm).
  var vertices: [SIMD3<Float>] { posed.values }

  /// The controllers of a state and what takes the rig from there to it.
  func pose(of state: HeadState<Float>) -> HeadPose {
    let input = Product(state.controllers, noOffsets)
    rig.evaluate(Product(state.controllers, state.jointOffsets), into: &posed)
    rig.evaluate(input, into: &rigged)
    for vertex in posed.values.indices { posed.values[vertex] += state.displacements.values[vertex] }
    following.follow(from: rigged.values, in: &posed.values)
    for eye in eyes { eye.seatEyeball(in: &posed.values) }
    return HeadPose(
      controllers: state.controllers.values, bindOffsets: rig.bindOffsets(reaching: posed.values, at: input))
  }
}
