/// What the landmark network makes of one crop, in pixels of the photo.
struct FaceMesh {
  /// As in `FaceLandmarks`.
  var points: [SIMD3<Float>]
  /// The probability that the crop shows a face.
  var confidence: Float

  var isFace: Bool { confidence >= 0.5 }

  /// Pixels between the centres of the eyes.
  var eyeDistance: Float {
    length(mean(of: FaceLandmarks.leftEyeSides) - mean(of: FaceLandmarks.rightEyeSides))
  }

  /// One point in the image plane.
  subscript(id: Int) -> SIMD2<Float> { SIMD2(points[id].x, points[id].y) }

  /// The mean of some points in the image plane.
  func mean(of ids: [Int]) -> SIMD2<Float> {
    ids.reduce(SIMD2.zero) { $0 + self[$1] } / Float(ids.count)
  }
}
