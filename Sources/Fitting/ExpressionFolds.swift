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
    /// The template's corners in the pose, and how the pose turns and scales what they are displaced by. For a head whose
    /// own shape turns or scales joints, which the pose's motion would turn and scale along, right to first order.
    let posed: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
    let linear: (Matrix3<Float>, Matrix3<Float>, Matrix3<Float>)
  }

  let folds: [Fold]

  /// A triangle that turns less than 30 degrees in the template has room to shrink before it flips.
  private static let leastTurnCosine: Float = 0.866

  /// - Parameter largestShare: of the surface, that may turn so far in a pose that folds.
  init(_ template: HeadTemplate, rig: PreparedRig<Float>, surface: TriangleSurface, largestShare: Double) {
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
      guard Double(triangles.count) <= largestShare * Double(surface.triangles.count),
        folds.count + triangles.count <= surface.triangles.count
      else { continue }
      let corners = triangles.flatMap { [$0.x, $0.y, $0.z] }
      let linear = stage.linearParts(of: corners, at: input)
      let places = corners.map { posed.values[Int($0)] }
      folds += triangles.indices.map { index in
        let (a, b, c) = (3 * index, 3 * index + 1, 3 * index + 2)
        return Fold(
          triangle: triangles[index], posed: (places[a], places[b], places[c]),
          linear: (linear[a], linear[b], linear[c]))
      }
    }
    self.folds = folds
  }
}
