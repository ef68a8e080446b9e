public import Images
import LinearAlgebra

/// What in a photo makes a fit worse than it could be, found before fitting; none of it forbids the fit.
public struct PhotoJudgement: Sendable {
  /// One sentence each: what is the matter and what helps.
  public let notes: [String]

  /// - Parameters:
  ///   - photo: RGB.
  ///   - faceCount: how many faces the photo shows.
  ///   - landmarks: those of the face that is to be fitted.
  ///   - normals: the prediction for that face.
  public init(
    _ photo: ImageBuffer<UInt8>, faceCount: Int, landmarks: FaceLandmarks, normals: PredictedNormals
  ) {
    let face = FacePixels(photo, crop: normals.crop)
    notes = [
      faceCount > 1
        ? "The photo shows \(faceCount) faces; the largest is fitted unless you choose another one." : nil,
      landmarks.eyeDistance < Self.smallEyeDistance
        ? "The face is small, \(Int(landmarks.eyeDistance)) pixels between the eyes; a photo with "
          + "\(Int(2 * Self.smallEyeDistance)) or more gives a better likeness." : nil,
      face.sharpness < Self.leastSharpness ? "The face is blurred; a sharper photo gives a better likeness." : nil,
      landmarks.turn > Self.mostTurn
        ? "The face is turned far to the side; what lies beyond the nose is guessed, so a view more from the front helps."
        : nil,
      landmarks.mouthOpening > Self.widestMouth
        ? "The mouth is wide open; a photo with the mouth closed tells more about lips and jaw." : nil,
      landmarks.shareCovered(normals) > Self.mostCovered
        ? "Something covers a part of the face, such as hair, a hand or dark glasses; what lies below is guessed."
        : nil,
      face.shareTooBright > Self.mostClipped
        ? "Much of the face is so bright that the photo holds no detail there; softer light helps." : nil,
      face.shareTooDark > Self.mostClipped
        ? "Much of the face lies in the dark; a photo with more light on it helps." : nil,
    ].compactMap(\.self)
  }

  /// Pixels; the normal predictor's own pixels are then coarser than the photo's no more.
  private static let smallEyeDistance: Float = 40
  /// The sharp photos of the public truth set have 0.73 to 1.9, the same under a Gaussian of a hundredth of the crop
  /// 0.2 to 0.47.
  private static let leastSharpness: Float = 0.4
  /// Of the distance between the outer corners of the eyes: heads turned by 26 degrees have a third.
  private static let mostTurn: Float = 0.45
  /// Of the width of the mouth.
  private static let widestMouth: Float = 0.5
  private static let mostCovered: Float = 0.25
  private static let mostClipped: Float = 0.25
}

extension FaceLandmarks {
  private static let noseTip = 4
  private static let (innerLipTop, innerLipBottom, mouthRight, mouthLeft) = (13, 14, 61, 291)

  /// How far the tip of the nose lies beside the middle of the eyes, as a share of the distance between their outer
  /// corners.
  fileprivate var turn: Float {
    let (right, left) = (place(Self.rightEyeOuterCorner), place(Self.leftEyeOuterCorner))
    let across = left - right
    let offset = place(Self.noseTip) - (left + right) / 2
    return abs((offset * across).sum()) / max((across * across).sum(), .leastNormalMagnitude)
  }

  /// The gap between the lips as a share of the mouth's width.
  fileprivate var mouthOpening: Float {
    length(place(Self.innerLipTop) - place(Self.innerLipBottom))
      / max(length(place(Self.mouthLeft) - place(Self.mouthRight)), .leastNormalMagnitude)
  }

  /// The share of forehead, cheeks, nose and chin at which the prediction sees no skin.
  fileprivate func shareCovered(_ normals: PredictedNormals) -> Float {
    let middle = place(Self.noseTip)
    // Well inside the outline: half of the way and more from the tip of the nose, where neither eyes nor lips end.
    let places = Self.faceOval.flatMap { id in [0.5, 0.65, 0.8].map { middle + (place(id) - middle) * $0 } }
    let seen = places.compactMap { normals.sample(at: $0)?.skin }
    return seen.isEmpty ? 0 : Float(seen.count { $0 < 0.5 }) / Float(seen.count)
  }
}

/// The middle of the predictor's crop, in which a face fills an ellipse.
private struct FacePixels {
  let sharpness: Float
  let shareTooBright: Float
  let shareTooDark: Float

  private static let size = 160
  private static let radii = SIMD2<Float>(45, 55)
  private static let (darkest, brightest): (Float, Float) = (16, 250)

  init(_ photo: ImageBuffer<UInt8>, crop: SquareCrop) {
    let image = photo.resampled(crop, size: Self.size, outside: .edge)
    func brightness(_ x: Int, _ y: Int) -> Float { (image[x, y, 0] + image[x, y, 1] + image[x, y, 2]) / 3 }
    var (values, edges): ([Float], [Float]) = ([], [])
    var bright = 0
    for y in 1..<(Self.size - 1) {
      for x in 1..<(Self.size - 1) {
        let place = (SIMD2(Float(x), Float(y)) - Float(Self.size) / 2) / Self.radii
        guard (place * place).sum() < 1 else { continue }
        let value = brightness(x, y)
        values.append(value)
        edges.append(
          abs(4 * value - brightness(x - 1, y) - brightness(x + 1, y) - brightness(x, y - 1) - brightness(x, y + 1)))
        if max(image[x, y, 0], image[x, y, 1], image[x, y, 2]) > Self.brightest { bright += 1 }
      }
    }
    let count = Float(values.count)
    let mean = values.reduce(0, +) / count
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    // The strongest twentieth of the edges, against the contrast of the whole.
    sharpness = edges.sorted()[edges.count * 19 / 20] / max(deviation, 1)
    shareTooBright = Float(bright) / count
    shareTooDark = Float(values.count { $0 < Self.darkest }) / count
  }
}
