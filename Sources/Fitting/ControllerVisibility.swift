import Derivatives
import HeadTemplates
import LinearAlgebra
import Meshes
import Rigs

/// How much of what each controller moves the photo shows.
///
/// A controller that moves only what is hidden has nothing that speaks for or against it but the little it moves of the
/// rest: skulls narrow and necks sink for a better cheek. Such controllers are held near their defaults.
struct ControllerVisibility {
  /// For each controller how strongly its prior holds it: 1 where the photo shows all that it moves.
  let priorWeights: [Float]

  /// How much more a controller is held of which the photo shows nothing.
  private static let hiddenWeight: Float = 100
  /// Every so many vertices tell enough of how a controller moves the head.
  private static let stride = 8

  /// - Parameters:
  ///   - confidence: for each vertex how well this photo shows it, which decides of the photo's expression.
  ///   - shared: how well any photo of the fit does, which decides of the identity.
  init(
    model: HeadModel<Float>, state: HeadState<Float>, context: StageContext, confidence: [Float], shared: [Float]
  ) {
    let vertices = Swift.stride(from: 0, to: context.surface.usedVertices.count, by: Self.stride).map {
      context.surface.usedVertices[$0]
    }
    let columns = model.rigJacobian(at: state, vertices: vertices)
    var scratch = columns.makeScratch()
    var change = [SIMD3<Float>](repeating: .zero, count: vertices.count)
    priorWeights = context.template.rig.controllers.indices.map { controller in
      let confidence = context.template.rig.controllers[controller].kind == .identity ? shared : confidence
      let canRise = context.template.rig.controllers[controller].maximum > state.controllers.values[controller]
      columns.fill(controller: controller, amount: canRise ? 1 : -1, &scratch, into: &change)
      var (seen, all): (Float, Float) = (0, 0)
      for (vertex, motion) in zip(vertices, change) {
        let energy = dot(motion, motion)
        seen += confidence[Int(vertex)] * energy
        all += energy
      }
      let hidden = all > 0 ? 1 - seen / all : 0
      return 1 + Self.hiddenWeight * hidden * hidden
    }
  }
}
