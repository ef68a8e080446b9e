import Cameras
import Fitting
import Glibc
import Images

extension PhotoColors {
  /// The colours of a photo around a face, by which its skin is found in other photos.
  init(of photo: Photo, in window: ImageWindow) {
    let crop = SquareCrop(center: window.origin + SIMD2(repeating: window.side / 2), side: window.side)
    let image = photo.pixels.resampled(crop, size: Self.size, outside: .edge)
    let values = (0..<(Self.size * Self.size)).map { pixel in
      SIMD3(
        Self.logarithm(image.samples[3 * pixel]), Self.logarithm(image.samples[3 * pixel + 1]),
        Self.logarithm(image.samples[3 * pixel + 2]))
    }
    self.init(window: ImageWindow(origin: window.origin, side: window.side, size: Self.size), values: values)
  }

  /// The side in pixels: twice as fine as they are compared, since another camera sees them foreshortened.
  private static let size = 512
  /// Darker than this, noise is all there is.
  private static let darkest: Float = 0.02

  /// Of linear light, from an sRGB value 0...255.
  private static func logarithm(_ value: Float) -> Float { logf(powf(max(value, 0) / 255, 2.2) + darkest) }
}
