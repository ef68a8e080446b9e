/// How a network wants its picture: a square of planes (1, 3, size, size), with its own order and values of the colours.
struct PictureInput: Sendable, Equatable {
  let size: Int
  /// Blue, green, red instead of red, green, blue.
  let isBlueFirst: Bool
  /// What is subtracted from sRGB values between 0 and 1, and what they are then divided by; red, green, blue.
  let mean: SIMD3<Float>
  let deviation: SIMD3<Float>

  var shape: [Int] { [1, 3, size, size] }

  /// The planes of a picture whose sRGB bytes 0...255 `value` gives by x, y and channel (red 0, green 1, blue 2).
  func planes(_ value: (_ x: Int, _ y: Int, _ channel: Int) -> Float) -> [Float] {
    var planes: [Float] = []
    planes.reserveCapacity(3 * size * size)
    for plane in 0..<3 {
      let channel = isBlueFirst ? 2 - plane : plane
      for y in 0..<size {
        for x in 0..<size { planes.append((value(x, y, channel) / 255 - mean[channel]) / deviation[channel]) }
      }
    }
    return planes
  }
}
