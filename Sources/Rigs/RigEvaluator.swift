import Derivatives

/// The whole rig as one function: controllers -> joints -> vertices.
///
/// Not for hot loops: it makes its stage and buffers anew, so that it can be shared by threads.
public struct RigEvaluator: Sendable {
  public let rig: Rig
  public let neutral: [SIMD3<Float>]

  public init(rig: Rig, neutral: [SIMD3<Float>]) {
    self.rig = rig
    self.neutral = neutral
  }

  /// Posed vertices in template space (cm).
  ///
  /// - Parameters:
  ///   - controllers: one value per controller.
  ///   - jointOffsets: added to the joint parameters that the controllers give, nine per joint.
  ///   - bindOffsets: added to each vertex before skinning (cm).
  public func evaluate(
    controllers: [Float], jointOffsets: [Float]? = nil, bindOffsets: [SIMD3<Float>]? = nil
  ) -> [SIMD3<Float>] {
    var posed = Points<Float>(zeros: neutral.count)
    let stage = RigStage<Float>(rig: rig, neutral: neutral)
    stage.evaluate(input(controllers, jointOffsets), bindOffsets: bindOffsets, into: &posed)
    return posed.values
  }

  /// The offsets that, added before skinning at these controllers, make the rig evaluate to `posed`.
  ///
  /// This is what lets a result live in a scene as controllers plus one shape key.
  public func bindOffsets(reaching posed: [SIMD3<Float>], controllers: [Float]) -> [SIMD3<Float>] {
    RigStage<Float>(rig: rig, neutral: neutral).bindOffsets(reaching: posed, at: input(controllers, nil))
  }

  private func input(_ controllers: [Float], _ jointOffsets: [Float]?) -> RigStage<Float>.Input {
    precondition(
      controllers.count == rig.controllers.count,
      "\(controllers.count) values for \(rig.controllers.count) controllers")
    return Product(Scalars(controllers), Scalars(jointOffsets ?? Array(repeating: 0, count: 9 * rig.joints.count)))
  }
}
