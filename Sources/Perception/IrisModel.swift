import Images

/// MediaPipe's iris network: lid margins and iris of the subject's right eye, or of a mirrored left one.
struct IrisModel: Sendable {
  private let model: InferenceModel

  private static let inputSize = 64
  private static let lidOutput = "output_eyes_contours_and_brows"
  private static let irisOutput = "output_iris"
  /// The crop's side in distances between the corners of the eye.
  private static let margin: Float = 2.3

  init(directory: String, threads: Int) throws(PerceptionError) {
    model = try InferenceModel(
      path: directory + "/iris_landmark.tflite",
      interface: ModelInterface(
        inputShape: [1, Self.inputSize, Self.inputSize, 3], outputs: [Self.lidOutput: 71 * 3, Self.irisOutput: 5 * 3]),
      threads: threads)
  }

  /// The eye between two corners, the one further left in an upright photo first. A subject's left eye has to be
  /// mirrored.
  func eye(
    in photo: ImageBuffer<UInt8>, corners: (SIMD2<Float>, SIMD2<Float>), mirrored: Bool
  ) throws(PerceptionError) -> EyeLandmarks {
    let across = corners.1 - corners.0
    let crop = SquareCrop(
      center: (corners.0 + corners.1) / 2, side: Self.margin * length(across), angle: direction(across))
    let input = photo.resampled(crop, size: Self.inputSize, outside: .edge, mirrored: mirrored).samples.map { $0 / 255 }
    let outputs = try model.run(input)
    func places(_ output: String, count: Int) -> [SIMD2<Float>] {
      let values = outputs[output]!.map { $0 / Float(Self.inputSize) }
      return (0..<count).map {
        let (x, y) = (values[3 * $0], values[3 * $0 + 1])
        return crop.imagePoint(SIMD2(mirrored ? 1 - x : x, y))
      }
    }
    let iris = places(Self.irisOutput, count: 5)
    // The remaining points of the first output lie around the eye and on the brow.
    let lids = places(Self.lidOutput, count: FaceLandmarks.rightEyeContour.count)
    return EyeLandmarks(irisCenter: iris[0], irisContour: Array(iris.dropFirst()), lidContour: lids)
  }
}
