public import Images

/// Predicts the normals of the skin from one photo, in a crop around the face in which the eyes are level.
///
/// May be used from several threads at once.
public final class NormalPredictor: Sendable {
  private let model: InferenceModel

  private static let size = 160
  private static let normalOutput = "normals"
  private static let skinOutput = "mask_logit"

  /// Loads the model's `.xml` file, with its `.bin` beside it.
  public init(modelPath: String, threads: Int = 2) throws(PerceptionError) {
    let pixels = Self.size * Self.size
    model = try InferenceModel(
      path: modelPath,
      interface: ModelInterface(
        inputShape: [1, 3, Self.size, Self.size], outputs: [Self.normalOutput: 3 * pixels, Self.skinOutput: pixels]),
      threads: threads)
  }

  /// How often the face is looked at, each time also as its mirror image: the crop's side as a share of the one that the
  /// network was trained on, and its turn in radians, clockwise as seen. A nearer crop shows finer relief, and the mean
  /// of several predictions is better than each.
  private static let views: [(scale: Float, turn: Float)] = [(1, 0), (0.9, 0.07), (0.9, -0.07)]

  /// The normals around one face of an RGB photo.
  public func predict(
    _ photo: ImageBuffer<UInt8>, landmarks: FaceLandmarks
  ) throws(PerceptionError) -> PredictedNormals {
    let crop = Self.crop(around: landmarks.mesh)
    var mean = PredictionMean(crop: crop, size: Self.size)
    for view in Self.views {
      let seen = SquareCrop(center: crop.center, side: crop.side * view.scale, angle: crop.angle + view.turn)
      for isMirrored in [false, true] { mean.add(try predict(photo, seen, mirrored: isMirrored), seenThrough: seen) }
    }
    return PredictedNormals(crop: crop, normalsAndSkin: mean.values)
  }

  /// Normals (x, y, z) and the skin's logit of each pixel of the crop; `mirrored` shows the network the mirror image.
  private func predict(
    _ photo: ImageBuffer<UInt8>, _ crop: SquareCrop, mirrored: Bool
  ) throws(PerceptionError) -> ImageBuffer<Float> {
    let size = Self.size
    let image = photo.resampled(crop, size: size, outside: .edge, mirrored: mirrored)
    let outputs = try model.run(
      (0..<3).flatMap { channel in
        (0..<(size * size)).map { image.samples[$0 * 3 + channel] / 255 - 0.5 }
      })
    let (normals, skin) = (outputs[Self.normalOutput]!, outputs[Self.skinOutput]!)
    var result = ImageBuffer<Float>(width: size, height: size, channels: 4, filledWith: 0)
    for y in 0..<size {
      for x in 0..<size {
        let source = y * size + (mirrored ? size - 1 - x : x)
        result[x, y, 0] = mirrored ? -normals[source] : normals[source]
        result[x, y, 1] = normals[size * size + source]
        result[x, y, 2] = normals[2 * size * size + source]
        result[x, y, 3] = skin[source]
      }
    }
    return result
  }

  /// The crop the network was trained on.
  private static func crop(around face: FaceMesh) -> SquareCrop {
    let rightEye = face.mean(of: FaceLandmarks.rightEyeSides)
    let leftEye = face.mean(of: FaceLandmarks.leftEyeSides)
    let eyes = (rightEye + leftEye) / 2
    let toMouth = face.mean(of: FaceLandmarks.mouthSides) - eyes
    return SquareCrop(
      center: eyes + 0.3 * toMouth, side: 3 * max(length(toMouth), length(leftEye - rightEye)),
      angle: direction(leftEye - rightEye))
  }
}
