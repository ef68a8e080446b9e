public import Images
import LinearAlgebra

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Tells skin from hair, clothes and what covers a face: the network of the slot `parsing`.
public final class SkinParser: Sendable {
  private let network: FaceNetwork

  public init(_ description: ModelDescription, threads: Int = 2) throws(PerceptionError) {
    network = try FaceNetwork(description, threads: threads)
  }

  /// How surely a place of the photo (pixels) shows skin; 0 outside of what the network saw.
  public func skin(
    in photo: ImageBuffer<UInt8>, landmarks: FaceLandmarks
  ) throws(PerceptionError) -> @Sendable (SIMD2<Float>) -> Float {
    let (crop, values, output) = try network.look(at: photo, landmarks, answer: "skin")
    let size = network.size
    let pixels = size * size
    let probabilities = (0..<pixels).map { pixel in
      switch output.form {
      case "logit": sigmoid(values[pixel])
      case "classes": Self.share(of: output.skin, (0..<output.classes).map { values[$0 * pixels + pixel] })
      default: values[pixel]
      }
    }
    let mask = ImageBuffer<Float>(width: size, height: size, channels: 1, samples: probabilities)
    return { place in
      let unit = crop.unitPoint(place)
      guard all(unit .>= 0), all(unit .<= 1) else { return 0 }
      return mask.bilinear(unit * Float(size), channel: 0)
    }
  }

  /// The probability of some classes by the scores of all.
  private static func share(of classes: [Int], _ scores: [Float]) -> Float {
    let highest = scores.max()!
    let powers = scores.map { expf($0 - highest) }
    return classes.reduce(0) { $0 + powers[$1] } / powers.reduce(0, +)
  }
}
