import Derivatives
import HeadTemplates
import LinearAlgebra
import Meshes
import Rigs

/// Where skin folds when a head makes faces: the triangles that turn far at the limit of an expression.
struct ExpressionFolds: Sendable {
  /// One triangle in one pose.
  struct Fold: Sendable {
    let triangle: SIMD3<Int32>
    /// Where the pose takes the triangle's corners from the head at rest. Exact for the template; for a head whose own
    /// shape turns or scales joints, which the pose's motion would turn and scale along, to first order.
    let motions: (AffineTransform<Float>, AffineTransform<Float>, AffineTransform<Float>)
  }

  let folds: [Fold]

  /// A triangle that turns less than 30 degrees in the template has room to shrink before it flips.
  private static let leastTurnCosine: Float = 0.866
  /// A pose in which a larger share of the surface turns so far turns the head, and folds nothing.
  private static let largestShare = 0.1

  init(_ template: HeadTemplate, rig: PreparedRig<Float>, surface: TriangleSurface) {
    let stage = RigStage(rig)
    let offsets = Scalars<Float>(zeros: 9 * template.rig.joints.count)
    let atRest = surface.areaVectors(template.neutral)
    var posed = Points(template.neutral)
    var folds: [Fold] = []
    for pose in ExpressionPose.limits(of: template.rig) {
      var controllers = Scalars(template.rig.controllers.map(\.defaultValue))
      for (controller, value) in pose.values { controllers.values[controller] = value }
      let input = Product(controllers, offsets)
      stage.evaluate(input, into: &posed)
      let triangles = zip(surface.triangles, zip(atRest, surface.areaVectors(posed.values)))
        .filter { dot($1.0, $1.1) < Self.leastTurnCosine * length($1.0) * length($1.1) }.map(\.0)
      // However many expressions a rig has, its folds take no more memory than its surface.
      guard Double(triangles.count) <= Self.largestShare * Double(surface.triangles.count),
        folds.count + triangles.count <= surface.triangles.count
      else { continue }
      let corners = triangles.flatMap { [$0.x, $0.y, $0.z] }
      let motions = zip(corners, stage.linearParts(of: corners, at: input)).map { vertex, linear in
        let (from, to) = (template.neutral[Int(vertex)], posed.values[Int(vertex)])
        return AffineTransform(linear: linear, translation: to - linear * from)
      }
      folds += triangles.enumerated().map { index, triangle in
        Fold(triangle: triangle, motions: (motions[3 * index], motions[3 * index + 1], motions[3 * index + 2]))
      }
    }
    self.folds = folds
  }
}
