import Cameras
import Derivatives
import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rigs

/// Makes the metric of a stage from where the stage starts.
struct MetricFactory {
  let plan: StagePlan
  let context: StageContext
  let model: HeadModel<Float>
  let unknowns: StageUnknowns
  /// How strongly the prior holds each controller.
  let controllerWeights: [Float]

  /// A camera moves all normals (rotation) and all landmarks (translation) at once.
  private static let cameraStiffness: Float = 50

  /// What the terms see at a state.
  func evaluated(_ state: HeadState<Float>) -> TermInput<Float> {
    model.evaluate(state, rigMoves: true)
    return model.input
  }

  /// L-BFGS in the metric of a state; `triangleIDs` are what the window sees of it.
  func quasiNewton(at state: HeadState<Float>, triangleIDs: [Int32]) -> any Minimizer {
    let positions = evaluated(state).vertices.values
    if plan.stage == .rig {
      let rows = RigJacobian(
        model: model, state: state, triangleIDs: triangleIDs, context: context, plan: plan, unknowns: unknowns)
      let metric = RigMetric(
        rows: rows, plan: plan, context: context, unknowns: unknowns, controllerWeights: controllerWeights)
      return QuasiNewton(metric: metric, reach: unknowns.reach)
    }
    let bending = SurfaceBending(
      surface: context.surface, positions: positions, seenShare: seenShare(triangleIDs), plan: plan)
    if plan.stage == .joint {
      let metric = JointMetric(
        rig: context.template.rig, bending: bending, positions: positions, anchors: anchors, ridge: 1e-3,
        cameraStiffness: Self.cameraStiffness)
      return QuasiNewton(metric: metric, reach: unknowns.reach)
    }
    let metric = SurfaceMetric(
      bending: bending, vertices: unknowns.vertices, anchors: anchors, cameraStiffness: Double(Self.cameraStiffness),
      ordering: context.head.ordering)
    return QuasiNewton(metric: metric, reach: unknowns.reach)
  }

  /// How much each vertex resists a displacement by itself (1/cm²): the displacement term at half a millimetre,
  /// landmarks, pins, and the eyelines, whose turning a vertex changes by length / segment² times its displacement.
  private var anchors: [Float] {
    let everywhere = (Float(plan.weights[.displacement] ?? 0) / 0.05 + 1e-3) / Float(max(unknowns.vertices.count, 1))
    var anchors = [Float](repeating: everywhere, count: context.template.neutral.count)
    let landmarks = context.template.landmarks
    for (landmark, stiffness) in LandmarkStiffness(context: context, plan: plan).perPixel {
      let corners = landmarks.vertices[landmark]
      let scale = pixelsPerCentimetre(at: Int(corners.x))
      for corner in 0..<3 {
        anchors[Int(corners[corner])] += stiffness * scale * scale * landmarks.barycentrics[landmark][corner]
      }
    }
    for pin in context.constraints.pointPins {
      anchors[pin.vertex] += 2 * Float(plan.weights[.pointPins] ?? 0) * pin.weight
    }
    let unit = context.evidence.faceSize * context.evidence.window.scale
    for pin in context.constraints.pixelPins {
      let scale = pixelsPerCentimetre(at: pin.vertex) / unit
      anchors[pin.vertex] += 2 * Float(plan.weights[.pixelPins] ?? 0) * pin.weight * scale * scale
    }
    let curves = context.template.curves.filter { $0.vertices.count >= 4 }
    let positions = model.input.vertices.values
    for curve in curves {
      let points = curve.vertices.map { positions[Int($0)] }
      let segments = zip(points, points.dropFirst()).map { length($1 - $0) }
      let total = segments.reduce(0, +)
      let weight = Float(plan.weights[.eyelines] ?? 0) / Float(curves.count * curve.vertices.count)
      for (index, segment) in segments.enumerated() {
        let slope = total / max(segment * segment, 1e-4)
        anchors[Int(curve.vertices[index])] += weight * slope * slope / Self.typicalTurning
      }
    }
    return anchors
  }

  /// Pixels of the window that a centimetre is long where a vertex stands.
  private func pixelsPerCentimetre(at vertex: Int) -> Float {
    Float.exp(model.input.logFocalLength) / max(-model.input.cameraPoints.values[vertex].z, 1)
  }

  /// Turning of an eyeline, in units of its length, at which its L1 is as stiff as the parabola in its place.
  private static let typicalTurning: Float = 1

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
