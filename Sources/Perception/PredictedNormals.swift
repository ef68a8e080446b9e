public import Images
public import LinearAlgebra

/// Normals predicted in a crop around a face.
///
/// The network sees the crop as if the camera looked straight at its centre with the eyes level, and answers in those
/// axes; what the camera's own axes make of them depends on the focal length.
public struct PredictedNormals: Sendable {
  public let crop: SquareCrop

  /// The same normals with another network's word of what is skin, a probability by the place in the photo (pixels).
  public func withSkin(_ probability: (SIMD2<Float>) -> Float) -> PredictedNormals {
    var values = values
    for y in 0..<values.height {
      for x in 0..<values.width {
        let unit = (SIMD2(Float(x), Float(y)) + 0.5) / SIMD2(Float(values.width), Float(values.height))
        values[x, y, 3] = probability(crop.imagePoint(unit))
      }
    }
    return PredictedNormals(crop: crop, prediction: values)
  }

  /// x, y, z in the crop's axes (x right, y up, z to the viewer), the probability of skin, the expected error.
  private let values: ImageBuffer<Float>

  /// What a normal is expected to be off by where a network does not tell, radians.
  public static let usualError: Float = 0.1
  /// No network is believed to be nearer than this, radians.
  static let leastError: Float = 0.02

  /// Takes what `PredictionMean` gives, normals of any length.
  init(crop: SquareCrop, prediction: ImageBuffer<Float>) {
    self.crop = crop
    values = prediction
  }

  /// What is seen at a place.
  public struct Sample: Sendable {
    /// Of unit length.
    public var normal: SIMD3<Float>
    /// The probability that this is skin.
    public var skin: Float
    /// The mean angle, in radians, by which such a normal is off.
    public var error: Float
  }

  /// What is seen at a place in the photo (pixels), the normal in camera axes; nil outside the crop. `focalLength` and
  /// `principalPoint` are in pixels.
  public func sample(at place: SIMD2<Float>, focalLength: Float, principalPoint: SIMD2<Float>) -> Sample? {
    guard var sample = sample(at: place) else { return nil }
    sample.normal = cameraFromCrop(focalLength: focalLength, principalPoint: principalPoint) * sample.normal
    return sample
  }

  /// What is seen at a place, the normal in the crop's own axes; nil outside the crop.
  ///
  /// For many places, multiply the normals by one `cameraFromCrop`.
  public func sample(at place: SIMD2<Float>) -> Sample? {
    let unit = crop.unitPoint(place)
    guard all(unit .>= 0), all(unit .<= 1) else { return nil }
    let pixel = unit * Float(values.width)
    let normal = SIMD3(
      values.bilinear(pixel, channel: 0), values.bilinear(pixel, channel: 1), values.bilinear(pixel, channel: 2))
    return Sample(
      normal: normalize(normal), skin: values.bilinear(pixel, channel: 3), error: values.bilinear(pixel, channel: 4))
  }

  /// The rotation from the crop's axes to the camera's: the crop's roll about the viewing axis, then the shortest
  /// turn of the viewing axis to the ray through the crop's centre.
  public func cameraFromCrop(focalLength: Float, principalPoint: SIMD2<Float>) -> Matrix3<Float> {
    // The photo's y axis points down, the camera's up.
    let h = crop.horizontal
    let roll = Matrix3<Float>(columns: SIMD3(h.x, -h.y, 0), SIMD3(h.y, h.x, 0), SIMD3(0, 0, 1))
    let offset = (crop.center - principalPoint) / focalLength
    let towardViewer = normalize(SIMD3(-offset.x, offset.y, 1))
    return shortestRotation(to: towardViewer) * roll
  }

  /// The rotation about an axis in the x-y plane that takes the z axis to a unit vector (with z > 0).
  private func shortestRotation(to target: SIMD3<Float>) -> Matrix3<Float> {
    let (x, y, z) = (target.x, target.y, target.z)
    let k = 1 / (1 + z)
    return Matrix3(
      columns: SIMD3(1 - k * x * x, -k * x * y, -x), SIMD3(-k * x * y, 1 - k * y * y, -y), target)
  }
}
