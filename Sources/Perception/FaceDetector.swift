import Images

/// A single-shot face detector (MediaPipe's BlazeFace): a grid of anchors, each with a score, a box and six points.
struct FaceDetector: Sendable {
  private let model: InferenceModel
  private let variant: Variant

  init(_ variant: Variant, directory: String, threads: Int) throws(PerceptionError) {
    let size = variant.inputSize
    let count = variant.anchors.count
    model = try InferenceModel(
      path: directory + "/" + variant.fileName,
      interface: ModelInterface(
        inputShape: [1, size, size, 3],
        outputs: [variant.boxOutput: count * Self.valuesPerAnchor, variant.scoreOutput: count]),
      threads: threads)
    self.variant = variant
  }

  /// The faces inside a square window of the photo; several detections of one face are possible.
  func detect(
    in photo: ImageBuffer<UInt8>, window: SquareCrop
  ) throws(PerceptionError) -> [FaceDetection] {
    let input = photo.resampled(window, size: variant.inputSize, outside: .black).samples.map { $0 / 127.5 - 1 }
    let outputs = try model.run(input)
    let (boxes, scores) = (outputs[variant.boxOutput]!, outputs[variant.scoreOutput]!)
    return variant.anchors.indices.compactMap { index in
      let confidence = sigmoid(scores[index])
      guard confidence >= variant.minimumConfidence else { return nil }
      let first = index * Self.valuesPerAnchor
      let values = boxes[first..<(first + Self.valuesPerAnchor)].map { $0 / Float(variant.inputSize) }
      return detection(values, anchor: variant.anchors[index], confidence, window)
    }
  }

  /// Box centre, box size, six points.
  private static let valuesPerAnchor = 16

  /// Centre and points come as offsets from the anchor, all as shares of the window.
  private func detection(
    _ values: [Float], anchor: SIMD2<Float>, _ confidence: Float, _ window: SquareCrop
  ) -> FaceDetection {
    let center = window.imagePoint(anchor + SIMD2(values[0], values[1]))
    let size = SIMD2(values[2], values[3]) * window.side
    let keyPoints = stride(from: 4, to: values.count, by: 2).map {
      window.imagePoint(anchor + SIMD2(values[$0], values[$0 + 1]))
    }
    return FaceDetection(origin: center - size / 2, size: size, confidence: confidence, keyPoints: keyPoints)
  }
}

extension FaceDetector {
  /// The facts that differ between MediaPipe's detectors.
  struct Variant: Sendable {
    let fileName: String
    let inputSize: Int
    let boxOutput: String
    let scoreOutput: String
    let minimumConfidence: Float
    /// Anchor centres as shares of the window.
    let anchors: [SIMD2<Float>]

    /// For faces that fill much of the window.
    static let shortRange = Variant(
      fileName: "face_detection_short_range.tflite", inputSize: 128, boxOutput: "regressors",
      scoreOutput: "classificators", minimumConfidence: 0.5,
      anchors: grid(of: 16, anchorsPerCell: 2) + grid(of: 8, anchorsPerCell: 6))

    /// For faces down to about a fifteenth of the window.
    static let fullRange = Variant(
      fileName: "face_detection_full_range_sparse.tflite", inputSize: 192, boxOutput: "Identity",
      scoreOutput: "Identity_1", minimumConfidence: 0.6, anchors: grid(of: 48, anchorsPerCell: 1))

    private static func grid(of cells: Int, anchorsPerCell: Int) -> [SIMD2<Float>] {
      (0..<cells).flatMap { row in
        (0..<cells).flatMap { column in
          [SIMD2<Float>](
            repeating: (SIMD2(Float(column), Float(row)) + 0.5) / Float(cells), count: anchorsPerCell)
        }
      }
    }
  }
}
