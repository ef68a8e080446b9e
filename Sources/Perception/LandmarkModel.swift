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
  func mesh(of face: FaceDetection, in photo: ImageBuffer<UInt8>) throws(PerceptionError) -> FaceMesh {
    let first = try mesh(in: photo, crop: Self.crop(around: face))
    return try mesh(in: photo, crop: Self.crop(around: first))
  }

  /// Whether what the detector found is a face.
  func sees(_ face: FaceDetection, in photo: ImageBuffer<UInt8>) throws(PerceptionError) -> Bool {
    try mesh(in: photo, crop: Self.crop(around: face)).isFace
  }

  private func mesh(in photo: ImageBuffer<UInt8>, crop: SquareCrop) throws(PerceptionError) -> FaceMesh {
    let input = photo.resampled(crop, size: Self.inputSize, outside: .edge).samples.map { $0 / 255 }
    let outputs = try model.run(input)
    let values = outputs[Self.pointOutput]!.map { $0 / Float(Self.inputSize) }
    let points = stride(from: 0, to: values.count, by: 3).map {
      SIMD3(crop.imagePoint(SIMD2(values[$0], values[$0 + 1])), values[$0 + 2] * crop.side)
    }
    return FaceMesh(points: points, confidence: sigmoid(outputs[Self.presenceOutput]![0]))
  }

  private static func crop(around face: FaceDetection) -> SquareCrop {
    SquareCrop(
      center: face.center, side: margin * face.size.max(),
      angle: direction(face.keyPoints[1] - face.keyPoints[0]))
  }

  /// The box around the points is taken along the line through the eyes.
  private static func crop(around mesh: FaceMesh) -> SquareCrop {
    let eyes = mesh[FaceLandmarks.leftEyeOuterCorner] - mesh[FaceLandmarks.rightEyeOuterCorner]
    let level = SquareCrop(center: .zero, side: 1, angle: direction(eyes))
    let turned = mesh.points.indices.map { level.unitPoint(mesh[$0]) }
    let low = turned.reduce(turned[0], pointwiseMin)
    let high = turned.reduce(turned[0], pointwiseMax)
    return SquareCrop(
      center: level.imagePoint((low + high) / 2), side: margin * (high - low).max(), angle: level.angle)
  }
}
