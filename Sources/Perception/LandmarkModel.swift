import Images

/// MediaPipe's face mesh: 468 points from a crop in which the eyes are level.
struct LandmarkModel: Sendable {
  private let model: InferenceModel

  private static let inputSize = 192
  private static let pointOutput = "conv2d_21"
  private static let presenceOutput = "conv2d_31"
  /// The crop's side in sides of the box around the face.
  private static let margin: Float = 1.5

  init(directory: String, threads: Int) throws(PerceptionError) {
    model = try InferenceModel(
      path: directory + "/face_landmark.tflite",
      interface: ModelInterface(
        inputShape: [1, Self.inputSize, Self.inputSize, 3],
        outputs: [Self.pointOutput: FaceLandmarks.pointCount * 3, Self.presenceOutput: 1]),
      threads: threads)
  }

  /// The points of a detected face. The detector's box is rough, so the points it gives choose the final crop.
  func points(
    in photo: ImageBuffer<UInt8>, face: FaceDetection
  ) throws(PerceptionError) -> (points: [SIMD3<Float>], confidence: Float) {
    let first = try points(in: photo, crop: Self.crop(around: face))
    return try points(in: photo, crop: Self.crop(around: first.points))
  }

  private func points(
    in photo: ImageBuffer<UInt8>, crop: SquareCrop
  ) throws(PerceptionError) -> (points: [SIMD3<Float>], confidence: Float) {
    let input = photo.resampled(crop, size: Self.inputSize, outside: .edge).samples.map { $0 / 255 }
    let outputs = try model.run(input)
    let values = outputs[Self.pointOutput]!.map { $0 / Float(Self.inputSize) }
    let points = stride(from: 0, to: values.count, by: 3).map {
      SIMD3(crop.imagePoint(SIMD2(values[$0], values[$0 + 1])), values[$0 + 2] * crop.side)
    }
    return (points, sigmoid(outputs[Self.presenceOutput]![0]))
  }

  private static func crop(around face: FaceDetection) -> SquareCrop {
    SquareCrop(
      center: face.center, side: margin * face.size.max(),
      angle: direction(face.keyPoints[1] - face.keyPoints[0]))
  }

  /// The box around the points is taken along the line through the eyes.
  private static func crop(around points: [SIMD3<Float>]) -> SquareCrop {
    let places = points.map { SIMD2($0.x, $0.y) }
    let eyes = places[FaceLandmarks.leftEyeOuterCorner] - places[FaceLandmarks.rightEyeOuterCorner]
    let level = SquareCrop(center: .zero, side: 1, angle: direction(eyes))
    let turned = places.map(level.unitPoint)
    let low = turned.reduce(turned[0], pointwiseMin)
    let high = turned.reduce(turned[0], pointwiseMax)
    return SquareCrop(
      center: level.imagePoint((low + high) / 2), side: margin * (high - low).max(), angle: level.angle)
  }
}
