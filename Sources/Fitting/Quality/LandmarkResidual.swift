import Cameras
import HeadTemplates

/// How far one landmark of the fitted head lies from where the photo has it. Pixels of the photo.
public struct LandmarkResidual: Sendable, Equatable {
  /// The corner or contour that the landmark was compared as.
  public var feature: String
  /// Its index in the template's convention.
  public var landmark: Int
  /// Where the camera sees it on the head.
  public var pixel: SIMD2<Float>
  /// From there to the photo's corner, or to the nearest place on the photo's contour.
  public var offset: SIMD2<Float>

  public var distance: Float { (offset * offset).sum().squareRoot() }

  /// Every corner, by name, then every contour landmark that both the template and the photo have.
  static func all(
    of template: HeadTemplate, vertices: [SIMD3<Float>], camera: PinholeCamera, evidence: Evidence
  ) -> [LandmarkResidual] {
    let marks = template.landmarks
    func residual(
      _ feature: String, _ landmark: Int, _ target: (SIMD2<Float>) -> SIMD2<Float>
    ) -> LandmarkResidual? {
      guard marks.spread[landmark] >= 0, let pixel = camera.project(marks.position(of: landmark, in: vertices)) else {
        return nil
      }
      return LandmarkResidual(feature: feature, landmark: landmark, pixel: pixel, offset: target(pixel) - pixel)
    }
    let corners = marks.corners.sorted { $0.key < $1.key }.compactMap { name, landmark in
      evidence.corners[name].flatMap { target in residual(name, landmark) { _ in target } }
    }
    let contours = evidence.contours.filter { $0.points.count >= 2 }.flatMap { observed in
      let polyline = Polyline<Float>(points: observed.points, isClosed: observed.isClosed)
      let contour = marks.contours.first { $0.name == observed.name }
      return (contour?.landmarks ?? []).compactMap { residual(observed.name, $0, polyline.nearestPoint) }
    }
    return corners + contours
  }
}
