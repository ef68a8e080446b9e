public import Images
import StandardExtensions

/// A photo in linear light.
public struct LinearPhoto: Sendable {
  public let width: Int
  public let height: Int
  /// Red, green, blue and how surely the pixel shows skin, 0 to 1; row by row.
  let pixels: FlatBuffer<SIMD4<Float>>

  /// - Parameter skin: how surely a place of the photo, in pixels, shows skin.
  public init(_ photo: ImageBuffer<UInt8>, skin: @Sendable (SIMD2<Float>) -> Float) {
    // Nobody cancels it.
    self = (try? LinearPhoto(photo, skin: skin, cancellation: .never))!
  }

  /// The same; throws `cancelled`.
  public init(
    _ photo: ImageBuffer<UInt8>, skin: @Sendable (SIMD2<Float>) -> Float, cancellation: Cancellation
  ) throws(TextureError) {
    precondition(photo.channels == 3)
    let (width, height) = (photo.width, photo.height)
    let pixels = FlatBuffer<SIMD4<Float>>.zeros(width * height)
    let linear = FlatBuffer(SRGB.linear)
    try photo.samples.withUnsafeBufferPointer { (samples) throws(TextureError) in
      nonisolated(unsafe) let samples = samples
      try cancellation.forEachRow(height) { row in
        for pixel in (row * width)..<((row + 1) * width) {
          let place = SIMD2(Float(pixel % width) + 0.5, Float(row) + 0.5)
          pixels[pixel] = SIMD4(
            linear[Int(samples[3 * pixel])], linear[Int(samples[3 * pixel + 1])],
            linear[Int(samples[3 * pixel + 2])], skin(place))
        }
      }
    }
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }

  init(width: Int, height: Int, pixels: FlatBuffer<SIMD4<Float>>) {
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }

  /// The photo at another size not larger than its own: each pixel the mean of those whose centres it covers.
  func reduced(width newWidth: Int, height newHeight: Int) -> LinearPhoto {
    guard newWidth < width || newHeight < height else { return self }
    let result = FlatBuffer<SIMD4<Float>>.zeros(newWidth * newHeight)
    let (width, height, pixels) = (width, height, pixels)
    concurrentSlices(count: newHeight, minimum: 8) { rows, _ in
      for row in rows {
        let (top, bottom) = (
          row * height / newHeight, max((row + 1) * height / newHeight, row * height / newHeight + 1)
        )
        for column in 0..<newWidth {
          let left = column * width / newWidth
          let right = max((column + 1) * width / newWidth, left + 1)
          var sum = SIMD4<Float>.zero
          for y in top..<bottom { for x in left..<right { sum += pixels[y * width + x] } }
          result[row * newWidth + column] = sum / Float((bottom - top) * (right - left))
        }
      }
    }
    return LinearPhoto(width: newWidth, height: newHeight, pixels: result)
  }

  /// Encoded as sRGB, 8 bits.
  public var image: ImageBuffer<UInt8> {
    // Nobody cancels it.
    (try? image(.never))!
  }

  /// The same; throws `cancelled`.
  func image(_ cancellation: Cancellation) throws(TextureError) -> ImageBuffer<UInt8> {
    let (width, pixels) = (width, pixels)
    let samples = try cancellation.filledArray(rows: height, length: 3 * width) {
      (row, samples: UnsafeMutablePointer<UInt8>) in
      for column in 0..<width {
        let color = pixels[row * width + column]
        for channel in 0..<3 { samples[3 * column + channel] = SRGB.encode8(color[channel]) }
      }
    }
    return ImageBuffer(width: width, height: height, channels: 3, samples: samples)
  }
}

/// The luminance of linear sRGB (Rec. 709).
@inline(__always)
func luminance(_ color: SIMD3<Float>) -> Float { 0.2126 * color.x + 0.7152 * color.y + 0.0722 * color.z }
