import Cameras
import Derivatives
import LinearAlgebra
import RealModule

/// Surface points that stand for landmarks, and their projection.
struct ProjectedLandmarks<S: Scalar> {
  let vertices: [SIMD3<Int32>]
  let barycentrics: [SIMD3<S>]
  let principalPoint: SIMD2<S>
  /// Pixels of the window that make one unit of the term: the face's size, so weights mean the same in any image.
  let unit: S

  func point(_ index: Int, _ points: [SIMD3<S>]) -> SIMD3<S> {
    let (v, b) = (vertices[index], barycentrics[index])
    return points[Int(v.x)] * b.x + points[Int(v.y)] * b.y + points[Int(v.z)] * b.z
  }

  func pixel(_ index: Int, _ input: TermInput<S>) -> SIMD2<S> {
    projection(input).pixel(point(index, input.cameraPoints.values))
  }

  /// Adds what a gradient with respect to one landmark's pixel means for the vertices and the focal length.
  func pullback(_ gradPixel: SIMD2<S>, _ index: Int, _ input: TermInput<S>, to gradient: inout TermInput<S>) {
    let projection = projection(input)
    let back = projection.pullback(gradPixel, at: point(index, input.cameraPoints.values))
    let (v, b) = (vertices[index], barycentrics[index])
    gradient.cameraPoints.values[Int(v.x)] += back.point * b.x
    gradient.cameraPoints.values[Int(v.y)] += back.point * b.y
    gradient.cameraPoints.values[Int(v.z)] += back.point * b.z
    gradient.logFocalLength += back.focalLength * projection.focalLength
  }

  private func projection(_ input: TermInput<S>) -> Projection<S> {
    Projection(focalLength: S.exp(input.logFocalLength), principalPoint: principalPoint)
  }
}

/// The first half of L_land [P eq. 1]: the mean squared distance of eye and mouth corners from their landmarks.
final class CornerTerm<S: Scalar>: Term {
  let name = TermName.corners
  private let landmarks: ProjectedLandmarks<S>
  private let targets: [(landmark: Int, pixel: SIMD2<S>)]

  init(landmarks: ProjectedLandmarks<S>, targets: [(landmark: Int, pixel: SIMD2<S>)]) {
    self.landmarks = landmarks
    self.targets = targets
  }

  func value(_ input: TermInput<S>) -> S {
    guard !targets.isEmpty else { return 0 }
    let sum = targets.reduce(S(0)) { sum, target in
      let e = (landmarks.pixel(target.landmark, input) - target.pixel) / landmarks.unit
      return sum + e.x * e.x + e.y * e.y
    }
    return sum / S(targets.count)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let scale = 2 * weight / (S(targets.count) * landmarks.unit * landmarks.unit)
    for target in targets {
      let e = landmarks.pixel(target.landmark, input) - target.pixel
      landmarks.pullback(e * scale, target.landmark, input, to: &gradient)
    }
  }
}

/// The second half of L_land [P eq. 1]: the one-sided Chamfer distance (squared) from projected contour samples to the
/// detected contour, taken to the nearest point of its polyline. The mean over samples, then over contours.
final class ContourTerm<S: Scalar>: Term {
  let name = TermName.contours
  private let landmarks: ProjectedLandmarks<S>
  private let contours: [(samples: [Int], polyline: Polyline<S>)]

  init(landmarks: ProjectedLandmarks<S>, contours: [(samples: [Int], polyline: Polyline<S>)]) {
    self.landmarks = landmarks
    self.contours = contours.filter { !$0.samples.isEmpty }
  }

  func value(_ input: TermInput<S>) -> S {
    guard !contours.isEmpty else { return 0 }
    let sum = contours.reduce(S(0)) { sum, contour in
      let distances = contour.samples.reduce(S(0)) { sum, sample in
        let e = offset(sample, contour.polyline, input) / landmarks.unit
        return sum + e.x * e.x + e.y * e.y
      }
      return sum + distances / S(contour.samples.count)
    }
    return sum / S(contours.count)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    for contour in contours {
      let scale = 2 * weight / (S(contours.count * contour.samples.count) * landmarks.unit * landmarks.unit)
      for sample in contour.samples {
        // The nearest point moves along the polyline only, at right angles to the offset or not at all (at a corner).
        landmarks.pullback(offset(sample, contour.polyline, input) * scale, sample, input, to: &gradient)
      }
    }
  }

  private func offset(_ sample: Int, _ polyline: Polyline<S>, _ input: TermInput<S>) -> SIMD2<S> {
    let pixel = landmarks.pixel(sample, input)
    return pixel - polyline.nearestPoint(to: pixel)
  }
}
