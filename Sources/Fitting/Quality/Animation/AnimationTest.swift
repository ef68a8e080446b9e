public import HeadTemplates
import Meshes
import Rigs

/// Drives a head through every expression at its limits and through random mixes, and looks for what breaks: the
/// test of the paper's figure 11, with numbers.
///
/// A head is driven with its own expression taken off, so that the template, driven the same way, is its measure.
public struct AnimationTest: Sendable {
  public let poses: [ExpressionPose]
  private let template: HeadTemplate
  private let surface: TriangleSurface
  private let lips: LipSurfaces?
  private let eyes: [EyeSurroundings]

  /// - Parameters:
  ///   - template: the head whose rig is driven.
  ///   - mixes: how many random mixes follow the limits.
  public init(template: HeadTemplate, mixes: Int = 50, seed: UInt64 = 1) {
    self.template = template
    surface = template.skinSurface
    lips = LipSurfaces(template, surface: surface)
    eyes = EyeSurroundings.all(of: template)
    poses =
      ExpressionPose.limits(of: template.rig) + ExpressionPose.mixes(of: template.rig, count: mixes, seed: seed)
  }

  /// The template itself, which every head is compared with.
  public func runTemplate() -> AnimationReport {
    run(
      HeadPose(
        controllers: template.rig.controllers.map(\.defaultValue),
        bindOffsets: Array(repeating: .zero, count: template.mesh.vertexCount)))
  }

  /// One head with this template's rig.
  public func run(_ head: HeadPose) -> AnimationReport {
    let animated = AnimatedHead(template, head)
    let rest = animated.rest()
    return AnimationReport(
      poses: poses.map { faults(of: animated.vertices($0), named: $0.name, rest: rest) },
      blinks: eyes.compactMap { eye in
        ExpressionPose.together(["eye-blink-\(eye.name)"], of: template.rig).map {
          AnimationReport.Blink(open: eye.gap(rest), closed: eye.gap(animated.vertices($0)))
        }
      },
      lipsAtRest: lips?.seal(rest),
      pressedLips: ExpressionPose.together(["mouth-press-left", "mouth-press-right"], of: template.rig).flatMap {
        lips?.seal(animated.vertices($0))
      })
  }

  private func faults(
    of vertices: [SIMD3<Float>], named name: String, rest: [SIMD3<Float>]
  ) -> AnimationReport.PoseFaults {
    AnimationReport.PoseFaults(
      name: name,
      flippedFaces: TopologyChange(surface: surface, fitted: vertices, template: rest).flipped.count { $0 },
      selfIntersections: SelfIntersections(vertices, triangles: template.mesh.triangles).pairs.count)
  }
}
