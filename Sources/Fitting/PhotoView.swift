import Cameras
import HeadTemplates
import LinearAlgebra

/// One photo of a fit, before anything is solved: what can be computed with of what it says, and who took it.
struct PhotoView: Sendable {
  let evidence: Evidence
  /// The photo's size and lens; where it stood is not known yet.
  let camera: PinholeCamera
  private let template: HeadTemplate

  /// Landmarks whose calibration spreads more than this do not place the camera (cm).
  private static let reliableSpread: Float = 0.4
  /// No lens focuses nearer (cm).
  private static let leastDistance: Float = 1

  init(_ evidence: Evidence, of template: HeadTemplate) {
    self.evidence = evidence.usable
    self.template = template
    camera = PinholeCamera(
      width: evidence.imageWidth, height: evidence.imageHeight, focalLength: evidence.focal.focalLength,
      principalPoint: evidence.principalPoint, worldToCamera: .identity)
  }

  func context(_ head: PreparedHead, _ constraints: Constraints, pivot: SIMD3<Float>) -> StageContext {
    StageContext(
      head: head, evidence: evidence, constraints: constraints, pivot: pivot,
      principalPoint: evidence.window.toWindow(evidence.principalPoint))
  }

  func poseEstimation() throws(FitError) -> PoseEstimation {
    guard evidence.hasView else { throw .noCamera }
    let outline = Set(template.landmarks.contours.filter { $0.name == "face-oval" }.flatMap(\.landmarks))
    let reliable = template.landmarks.spread.indices.filter {
      let spread = template.landmarks.spread[$0]
      return spread >= 0 && spread < Self.reliableSpread && !outline.contains($0) && $0 < evidence.landmarks.count
        && evidence.isInReach(evidence.landmarks[$0])
    }
    guard reliable.count >= 6 else { throw .tooFewLandmarks(found: reliable.count) }
    return PoseEstimation(
      points: reliable.map { template.landmarks.position(of: $0, in: template.neutral) },
      pixels: reliable.map { evidence.landmarks[$0] }, principalPoint: evidence.principalPoint, focal: evidence.focal,
      knownRotation: evidence.knownRotation)
  }

  static func isBeforeCamera(_ point: SIMD3<Float>) -> Bool {
    point.z < -leastDistance && point.z > -.infinity && point.x.isFinite && point.y.isFinite
  }
}
