import Cameras
import HeadTemplates
import LinearAlgebra

/// How much the landmark terms resist each landmark's moving in the photo: their second derivatives.
struct LandmarkStiffness {
  /// By landmark, per squared pixel of the window; a landmark may come several times.
  let perPixel: [(landmark: Int, stiffness: Float)]

  init(context: StageContext, plan: StagePlan) {
    let (template, evidence) = (context.template.landmarks, context.evidence)
    let unit = evidence.faceSize * evidence.window.scale
    let corners = template.corners.filter { evidence.corners[$0.key] != nil && template.spread[$0.value] >= 0 }
    let cornerStiffness = 2 * Float(plan.weights[.corners] ?? 0) / (Float(max(corners.count, 1)) * unit * unit)
    var result = corners.sorted { $0.key < $1.key }.map { (landmark: $0.value, stiffness: cornerStiffness) }
    for observed in evidence.contours {
      let contour = template.contours.first { $0.name == observed.name }
      let samples = (contour?.landmarks ?? []).filter { template.spread[$0] >= 0 }
      // A contour pulls across itself only: half of what a corner does.
      let weight = Float(plan.weights[.contours] ?? 0) / Float(max(evidence.contours.count * samples.count, 1))
      result += samples.map { (landmark: $0, stiffness: weight / (unit * unit)) }
    }
    perPixel = result
  }
}
