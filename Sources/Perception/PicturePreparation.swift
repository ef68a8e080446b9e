public import Images
import LinearAlgebra

/// Shows a face as the other networks are to see it, turned to the front or without what covers it: the network of the slot
/// `preprocessing`.
public final class PicturePreparation: Sendable {
  private let network: FaceNetwork

  public init(_ description: ModelDescription, threads: Int = 2) throws(PerceptionError) {
    network = try FaceNetwork(description, threads: threads)
  }

  /// The photo with the network's picture of the face in the place of the square that it saw.
  public func prepared(
    _ photo: ImageBuffer<UInt8>, landmarks: FaceLandmarks
  ) throws(PerceptionError) -> ImageBuffer<UInt8> {
    let (crop, values, output) = try network.look(at: photo, landmarks, answer: "picture")
    let size = network.size
    var picture = ImageBuffer<Float>(width: size, height: size, channels: 3, filledWith: 0)
    for pixel in 0..<(size * size) {
      for channel in 0..<3 {
        let plane = network.description.input.isBlueFirst ? 2 - channel : channel
        picture.samples[3 * pixel + channel] = values[plane * size * size + pixel] * (output.form == "share" ? 255 : 1)
      }
    }
    var result = photo
    for (x, y, unit) in crop.pixels(of: photo) {
      for channel in 0..<3 {
        let value = picture.bilinear(unit * Float(size), channel: channel)
        result[x, y, channel] = UInt8(min(max(value, 0), 255).rounded())
      }
    }
    return result
  }
}

extension SquareCrop {
  /// The pixels of an image that lie in the crop, and where in its unit square.
  fileprivate func pixels(of image: ImageBuffer<UInt8>) -> [(x: Int, y: Int, unit: SIMD2<Float>)] {
    let corners = [SIMD2<Float>(0, 0), SIMD2(1, 0), SIMD2(0, 1), SIMD2(1, 1)].map(imagePoint)
    func range(_ values: [Float], _ limit: Int) -> Range<Int> {
      let low = max(Int(values.min()!.rounded(.down)), 0)
      return low..<max(min(Int(values.max()!.rounded(.up)), limit), low)
    }
    let columns = range(corners.map(\.x), image.width)
    return range(corners.map(\.y), image.height).flatMap { y in
      columns.compactMap { x in
        let unit = unitPoint(SIMD2(Float(x) + 0.5, Float(y) + 0.5))
        return all(unit .>= 0) && all(unit .<= 1) ? (x, y, unit) : nil
      }
    }
  }
}
