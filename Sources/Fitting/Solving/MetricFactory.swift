import Cameras
import Derivatives
import HeadTemplates
import LinearAlgebra
import Meshes
import Rigs

/// Makes the metric of a stage from where the stage starts.
struct MetricFactory {
  let plan: StagePlan
  let context: StageContext
  let model: HeadModel<Float>
  let state: HeadState<Float>
  let unknowns: StageUnknowns

  /// A camera moves all normals (rotation) and all landmarks (translation) at once.
  private static let cameraStiffness: Float = 50

  func quasiNewton(triangleIDs: [Int32]) -> any Minimizer {
    let positions = model.input.vertices.values
    let bending = SurfaceBending(
      surface: context.surface, positions: positions, seenShare: seenShare(triangleIDs), plan: plan)
    switch plan.stage {
    case .rig:
      let metric = RigMetric(
        bending: bending, context: context, model: model, state: state, plan: plan, unknowns: unknowns)
      return QuasiNewton(metric: metric, reach: unknowns.reach)
    case .joint:
      let metric = JointMetric(
        rig: context.template.rig, bending: bending, positions: positions, ridge: 1e-3,
        cameraStiffness: Self.cameraStiffness)
      return QuasiNewton(metric: metric, reach: unknowns.reach)
    case .vertex:
      let metric = SurfaceMetric(
        bending: bending, vertices: unknowns.vertices, anchor: anchor, cameraStiffness: Double(Self.cameraStiffness))
      return QuasiNewton(metric: metric, reach: unknowns.reach)
    }
  }

  /// The displacement term's parabola at half a millimetre.
  private var anchor: Float {
    (Float(plan.weights[.displacement] ?? 0) / 0.05 + 1e-3) / Float(max(unknowns.vertices.count, 1))
  }

  /// For each vertex its share of the observed pixels; sums to one where any is seen.
  private func seenShare(_ triangleIDs: [Int32]) -> [Float] {
    var share = [Float](repeating: 0, count: context.template.neutral.count)
    var total: Float = 0
    let weights = context.evidence.normals.weights
    for pixel in weights.indices where weights[pixel] > 0 && triangleIDs[pixel] >= 0 {
      let triangle = context.template.mesh.triangles[Int(triangleIDs[pixel])]
      for corner in 0..<3 { share[Int(triangle[corner])] += weights[pixel] / 3 }
      total += weights[pixel]
    }
    return total > 0 ? share.map { $0 / total } : share
  }
}
