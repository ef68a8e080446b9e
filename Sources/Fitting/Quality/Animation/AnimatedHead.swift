import Derivatives
import HeadTemplates
import LinearAlgebra
import Rigs

/// A head as a scene holds it - controllers and one shape key - that makes faces. Not to be shared by threads.
struct AnimatedHead {
  private let rig: Rig
  private let stage: RigStage<Float>
  /// The head's own values, its expression at the defaults.
  private let controllers: [Float]
  private let bindOffsets: [SIMD3<Float>]

  init(_ template: HeadTemplate, _ head: HeadPose) {
    rig = template.rig
    stage = RigStage(rig: template.rig, neutral: template.neutral)
    controllers = zip(rig.controllers, head.controllers).map { $0.kind == .expression ? $0.defaultValue : $1 }
    bindOffsets = head.bindOffsets
  }

  /// The vertices of the head at rest, its expression taken off (template space, cm).
  func rest() -> [SIMD3<Float>] { vertices(ExpressionPose(name: "rest", values: [:])) }

  /// The vertices in a pose (template space, cm).
  func vertices(_ pose: ExpressionPose) -> [SIMD3<Float>] {
    var values = controllers
    for (controller, value) in pose.values { values[controller] = value }
    var points = Points<Float>(zeros: bindOffsets.count)
    stage.evaluate(
      Product(Scalars(values), Scalars(zeros: 9 * rig.joints.count)), bindOffsets: bindOffsets, into: &points)
    return points.values
  }
}
