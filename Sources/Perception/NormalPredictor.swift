public import Images

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Predicts the normals of the skin from one photo, in a crop around the face in which the eyes are level.
///
/// May be used from several threads at once.
public final class NormalPredictor: Sendable {
  private let model: InferenceModel
  private let description: ModelDescription

  /// Loads the network of a description for the slot `normals`.
  public init(_ description: ModelDescription, threads: Int = 2) throws(PerceptionError) {
    self.description = description
    model = try InferenceModel(path: description.path, interface: description.interface, threads: threads)
  }

  /// How often the face is looked at, each time also as its mirror image: the crop's side as a share of the one that the
  /// network was trained on, and its turn in radians, clockwise as seen. A nearer crop shows finer relief, and the mean
  /// of several predictions is better than each.
  private static let views: [(scale: Float, turn: Float)] = [(1, 0), (0.9, 0.07), (0.9, -0.07)]

  /// The normals around one face of an RGB photo.
  public func predict(
    _ photo: ImageBuffer<UInt8>, landmarks: FaceLandmarks
  ) throws(PerceptionError) -> PredictedNormals {
    let crop = description.crop(around: landmarks.mesh)
    var mean = PredictionMean(crop: crop, size: description.input.size)
    for view in Self.views {
      let seen = SquareCrop(center: crop.center, side: crop.side * view.scale, angle: crop.angle + view.turn)
      for isMirrored in [false, true] { mean.add(try predict(photo, seen, mirrored: isMirrored), seenThrough: seen) }
    }
    return PredictedNormals(crop: crop, prediction: mean.values)
  }

  /// What the network sees in each pixel of the crop, as `PredictionMean` wants it; `mirrored` shows it the mirror image.
  private func predict(
    _ photo: ImageBuffer<UInt8>, _ crop: SquareCrop, mirrored: Bool
  ) throws(PerceptionError) -> ImageBuffer<Float> {
    let size = description.input.size
    let image = photo.resampled(crop, size: size, outside: .edge, mirrored: mirrored)
    let answers = NormalAnswers(
      try model.run(description.input.planes { x, y, channel in image[x, y, channel] }), description)
    var result = ImageBuffer<Float>(width: size, height: size, channels: PredictionMean.channels, filledWith: 0)
    for y in 0..<size {
      for x in 0..<size {
        let pixel = y * size + (mirrored ? size - 1 - x : x)
        let normal = answers.normal(pixel)
        result[x, y, 0] = mirrored ? -normal.x : normal.x
        result[x, y, 1] = normal.y
        result[x, y, 2] = normal.z
        result[x, y, 3] = answers.skin(pixel)
        result[x, y, 4] = answers.error(pixel)
      }
    }
    return result
  }
}

/// A network's planes, read as its description says.
private struct NormalAnswers {
  private let normals: [Float]
  private let isColour: Bool
  private let signs: SIMD3<Float>
  private let skin: [Float]?
  private let isLogit: Bool
  private let error: [Float]?
  private let errorForm: ErrorForm
  private let pixels: Int

  private enum ErrorForm: String { case logRadians = "log-radians", radians, degrees }

  init(_ planes: [String: [Float]], _ description: ModelDescription) {
    let outputs = description.outputs
    func plane(_ meaning: String) -> [Float]? { outputs[meaning].flatMap { planes[$0.name] } }
    (normals, skin, error) = (plane("normals")!, plane("skin"), plane("error"))
    (isColour, signs) = (outputs["normals"]!.form == "colour", outputs["normals"]!.signs)
    isLogit = outputs["skin"]?.form == "logit"
    errorForm = outputs["error"].flatMap { ErrorForm(rawValue: $0.form) } ?? .radians
    pixels = normals.count / 3
  }

  /// In the crop's axes: right, up, to the viewer.
  func normal(_ pixel: Int) -> SIMD3<Float> {
    let values = SIMD3(normals[pixel], normals[pixels + pixel], normals[2 * pixels + pixel])
    return (isColour ? 2 * values - 1 : values) * signs
  }

  /// The probability that the pixel shows skin; 1 from a network that does not tell.
  func skin(_ pixel: Int) -> Float {
    guard let skin else { return 1 }
    return isLogit ? sigmoid(skin[pixel]) : skin[pixel]
  }

  /// The angle by which the normal is expected to be off, radians; the same everywhere from a network that does not tell.
  func error(_ pixel: Int) -> Float {
    guard let error else { return PredictedNormals.usualError }
    let value = error[pixel]
    let radians =
      switch errorForm {
      case .logRadians: expf(min(value, 1))
      case .degrees: value * .pi / 180
      case .radians: value
      }
    return min(max(radians, PredictedNormals.leastError), .pi)
  }
}
