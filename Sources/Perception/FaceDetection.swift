/// A face seen by the detector, in pixels of the photo.
public struct FaceDetection: Sendable, Equatable {
  /// The top-left corner of the box around the face, from the brows to the chin.
  public var origin: SIMD2<Float>
  /// Width and height of the box.
  public var size: SIMD2<Float>
  /// 0...1.
  public var confidence: Float
  /// Right eye, left eye, nose tip, mouth, right ear, left ear; right and left are the subject's.
  public var keyPoints: [SIMD2<Float>]

  public init(origin: SIMD2<Float>, size: SIMD2<Float>, confidence: Float, keyPoints: [SIMD2<Float>]) {
    self.origin = origin
    self.size = size
    self.confidence = confidence
    self.keyPoints = keyPoints
  }

  public var center: SIMD2<Float> { origin + size / 2 }

  /// Pixels between the eyes.
  public var eyeDistance: Float { length(keyPoints[1] - keyPoints[0]) }

  var area: Float { size.x * size.y }

  /// The same face in a photo enlarged by a factor.
  func scaled(by factor: Float) -> FaceDetection {
    FaceDetection(
      origin: origin * factor, size: size * factor, confidence: confidence, keyPoints: keyPoints.map { $0 * factor })
  }

  /// The share of the two boxes' common area in the smaller one: a part of a face counts as that face.
  func overlap(with other: FaceDetection) -> Float {
    let low = pointwiseMax(origin, other.origin)
    let high = pointwiseMin(origin + size, other.origin + other.size)
    let common = pointwiseMax(high - low, .zero)
    return common.x * common.y / min(area, other.area)
  }
}

extension [FaceDetection] {
  /// One detection for every face: the most confident of those that overlap.
  func suppressingOverlaps() -> [FaceDetection] {
    let largestOverlap: Float = 0.5
    var kept: [FaceDetection] = []
    for candidate in sorted(by: { $0.confidence > $1.confidence })
    where kept.allSatisfy({ $0.overlap(with: candidate) <= largestOverlap }) {
      kept.append(candidate)
    }
    return kept
  }
}
