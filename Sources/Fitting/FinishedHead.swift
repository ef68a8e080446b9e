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
  /// Those whose eyeballs give way to the lids.
  private let eyes: [EyeSurroundings]
  private let noOffsets: Scalars<Float>
  private let held: HeldVertices
  /// What the start adds to its own controllers (cm); empty for the template's neutral.
  private let startOffsets: [SIMD3<Float>]
  /// What the controllers alone give, and the start adds.
  private var rigged: Points<Float>
  private var posed: Points<Float>

  /// - Parameters:
  ///   - start: the head that the fit goes on from: parts that follow stand as they do there.
  ///   - controllers: of the start.
  init(_ head: PreparedHead, start: FitStart?, controllers: Scalars<Float>, held: HeldVertices) {
    rig = RigStage(head.rig)
    following = head.following
    // An eye that stands somewhere already may have been put there by the artist.
    eyes = start == nil ? head.eyes : []
    self.held = held
    noOffsets = Scalars(zeros: 9 * head.template.rig.joints.count)
    rigged = Points(zeros: head.template.neutral.count)
    posed = rigged
    guard let start else {
      startOffsets = []
      return
    }
    rig.evaluate(Product(controllers, noOffsets), into: &rigged)
    startOffsets = zip(start.vertices, rigged.values).map { $0 - $1 }
  }

  /// The vertices of the last state whose pose was asked for (cm).
  var vertices: [SIMD3<Float>] { posed.values }

  /// The controllers of a state and what takes the rig from there to it.
  func pose(of state: HeadState<Float>) -> HeadPose {
    let input = Product(state.controllers, noOffsets)
    rig.evaluate(Product(state.controllers, state.jointOffsets), into: &posed)
    rig.evaluate(input, into: &rigged)
    for vertex in posed.values.indices { posed.values[vertex] += state.displacements.values[vertex] }
    for vertex in startOffsets.indices { rigged.values[vertex] += startOffsets[vertex] }
    following.follow(from: rigged.values, in: &posed.values)
    for eye in eyes { eye.seatEyeball(in: &posed.values) }
    held.putBackFollowers(of: &posed.values)
    return HeadPose(
      controllers: state.controllers.values, bindOffsets: rig.bindOffsets(reaching: posed.values, at: input))
  }
}
