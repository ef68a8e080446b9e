import Cameras
import Derivatives
import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rigs

/// What one photo shows of its state: what metrics are made from.
struct MetricView {
  /// The number of the photo.
  let photo: Int
  let plan: StagePlan
  let context: StageContext
  /// Brought to the state.
  let model: HeadModel<Float>
  let state: HeadState<Float>
  let triangleIDs: [Int32]
  let matches: [SurfaceMatch]
  /// The second derivative of the objective by a match's residual.
  let matchStiffness: Float

  /// Pixels of the window that a centimetre is long where a vertex stands.
  func pixelsPerCentimetre(at vertex: Int) -> Float {
    Float.exp(model.input.logFocalLength) / max(-model.input.cameraPoints.values[vertex].z, 1)
  }
}

/// Makes the metric of a stage from where the photos' states are.
struct MetricFactory {
  let plan: StagePlan
  let template: HeadTemplate
  let surface: TriangleSurface
  let unknowns: StageUnknowns
  /// For each photo how strongly its prior holds each controller.
  let controllerWeights: [[Float]]

  /// A camera moves all normals (rotation) and all landmarks (translation) at once.
  private static let cameraStiffness: Float = 50

  /// L-BFGS in the metric of what the photos show.
  func quasiNewton(_ views: [MetricView]) -> any Minimizer {
    if plan.stage == .rig {
      let metric = RigMetric(
        rows: views.map { RigJacobian($0, unknowns: unknowns) }, plan: plan, controllers: template.rig.controllers,
        unknowns: unknowns, controllerWeights: controllerWeights)
      return QuasiNewton(metric: metric, reach: unknowns.reach)
    }
    let positions = views[0].model.input.vertices.values
    let bending = SurfaceBending(
      surface: surface, positions: positions, seenShare: seenShare(views), plan: views[0].plan)
    if plan.stage == .joint {
      let metric = JointMetric(
        rig: template.rig, bending: bending, positions: positions, anchors: anchors(views), ridge: 1e-3,
        cameras: views.count, cameraStiffness: Self.cameraStiffness)
      return QuasiNewton(metric: metric, reach: unknowns.reach)
    }
    let metric = SurfaceMetric(
      bending: bending, vertices: unknowns.vertices, anchors: anchors(views),
      cameraStiffness: Double(Self.cameraStiffness), ordering: views[0].context.head.ordering)
    return QuasiNewton(metric: metric, reach: unknowns.reach)
  }

  /// How much each vertex resists a displacement by itself (1/cm²): the displacement term at half a millimetre, and what
  /// each photo and its plan add.
  private func anchors(_ views: [MetricView]) -> [Float] {
    let everywhere = (Float(plan.weights[.displacement] ?? 0) / 0.05 + 1e-3) / Float(max(unknowns.vertices.count, 1))
    var anchors = [Float](repeating: everywhere, count: template.neutral.count)
    for view in views { addAnchors(of: view, to: &anchors) }
    return anchors
  }

  /// Landmarks, pins, and the eyelines, whose turning a vertex changes by length / segment² times its displacement.
  private func addAnchors(of view: MetricView, to anchors: inout [Float]) {
    let (landmarks, plan, evidence) = (template.landmarks, view.plan, view.context.evidence)
    for (landmark, stiffness) in LandmarkStiffness(context: view.context, plan: plan).perPixel {
      let corners = landmarks.vertices[landmark]
      let scale = view.pixelsPerCentimetre(at: Int(corners.x))
      for corner in 0..<3 {
        anchors[Int(corners[corner])] += stiffness * scale * scale * landmarks.barycentrics[landmark][corner]
      }
    }
    for match in view.matches {
      let scale = view.pixelsPerCentimetre(at: Int(match.corners.x))
      let squares = (match.whitening.x * match.whitening.x).sum() + (match.whitening.y * match.whitening.y).sum()
      for corner in 0..<3 {
        anchors[Int(match.corners[corner])] +=
          view.matchStiffness * squares / 2 * scale * scale * match.barycentrics[corner]
      }
    }
    for pin in view.context.constraints.pointPins {
      anchors[pin.vertex] += 2 * Float(plan.weights[.pointPins] ?? 0) * pin.weight
    }
    let unit = evidence.faceSize * evidence.window.scale
    for pin in view.context.constraints.pixelPins {
      let scale = view.pixelsPerCentimetre(at: pin.vertex) / unit
      anchors[pin.vertex] += 2 * Float(plan.weights[.pixelPins] ?? 0) * pin.weight * scale * scale
    }
    let curves = template.curves.filter { $0.vertices.count >= 4 }
    let positions = view.model.input.vertices.values
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
  }

  /// Turning of an eyeline, in units of its length, at which its L1 is as stiff as the parabola in its place.
  private static let typicalTurning: Float = 1

  /// For each vertex its share of the observed pixels; sums to one for each photo that sees any.
  private func seenShare(_ views: [MetricView]) -> [Float] {
    var shares = [Float](repeating: 0, count: template.neutral.count)
    for view in views {
      for (vertex, share) in seenShare(view).enumerated() { shares[vertex] += share }
    }
    return shares
  }

  private func seenShare(_ view: MetricView) -> [Float] {
    var share = [Float](repeating: 0, count: template.neutral.count)
    var total: Float = 0
    let weights = view.context.evidence.normals.weights
    for pixel in weights.indices where weights[pixel] > 0 && view.triangleIDs[pixel] >= 0 {
      let triangle = template.mesh.triangles[Int(view.triangleIDs[pixel])]
      for corner in 0..<3 { share[Int(triangle[corner])] += weights[pixel] / 3 }
      total += weights[pixel]
    }
    return total > 0 ? share.map { $0 / total } : share
  }
}
