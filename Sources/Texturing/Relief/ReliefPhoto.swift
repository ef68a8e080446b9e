import StandardExtensions

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// The fine relief of the skin as the photo's shading shows it (paper, 4.3): n ~ (gx, gy, 1), with the gradients that
/// Sobel's operator finds in a fine and in a coarse version of the face, fused by soft light.
///
/// The paper takes the gradients of the face. Here they are those of what de-lighting took off, so that a mole, which
/// is colour, makes no dent, and a crease does.
struct ReliefPhoto: Sendable {
  /// The slope to the right and upwards in the photo, each as (slope + 1) / 2; the last component is the photo's
  /// certainty of skin.
  let slopes: LinearPhoto

  /// Standard deviations in cm: what is wider than the coarse version's limit is in the fitted head already.
  private static let fineGrain: Float = 0.015
  private static let coarseGrain: Float = 0.06
  private static let limit: Float = 0.25
  private static let darkest: Float = 2e-3
  /// A shading that changes by a factor of e within a millimetre is a slope of one half.
  private static let strength: Float = 0.05

  /// - Throws: `cancelled`.
  init(
    photo: LinearPhoto, albedo: LinearPhoto, pixelsPerCentimetre unit: Float, _ cancellation: Cancellation
  ) throws(TextureError) {
    var shading = Plane(width: photo.width, height: photo.height)
    shading.fill { pixel in
      let (lit, own) = (photo.pixels[pixel], albedo.pixels[pixel])
      return logf(
        max(luminance(SIMD3(lit.x, lit.y, lit.z)), Self.darkest)
          / max(luminance(SIMD3(own.x, own.y, own.z)), Self.darkest))
    }
    try cancellation.check()
    let relief = try shading - shading.blurred(Self.limit * unit, cancellation)
    let scale = Self.strength * unit
    let fine = try relief.blurred(Self.fineGrain * unit, cancellation).sobel(scale: scale)
    try cancellation.check()
    let coarse = try relief.blurred(Self.coarseGrain * unit, cancellation).sobel(scale: scale)
    try cancellation.check()
    let pixels = FlatBuffer<SIMD4<Float>>.zeros(photo.width * photo.height)
    try cancellation.forEachRow(photo.height) { row in
      for pixel in (row * photo.width)..<((row + 1) * photo.width) {
        pixels[pixel] = SIMD4(
          Self.softLight(coarse.x.values[pixel], fine.x.values[pixel]),
          Self.softLight(coarse.y.values[pixel], fine.y.values[pixel]), 0, albedo.pixels[pixel].w)
      }
    }
    slopes = LinearPhoto(width: photo.width, height: photo.height, pixels: pixels)
  }

  /// Soft light of two slopes, encoded: (1 - 2b) a² + 2 a b, with one half as neutral.
  private static func softLight(_ a: Float, _ b: Float) -> Float {
    let (a, b) = (min(max((a + 1) / 2, 0), 1), min(max((b + 1) / 2, 0), 1))
    return (1 - 2 * b) * a * a + 2 * a * b
  }
}

extension Plane {
  /// Minus the gradient to the right and upwards, by Sobel's operator, times a factor: bright is high.
  fileprivate func sobel(scale: Float) -> (x: Plane, y: Plane) {
    @Sendable func at(_ x: Int, _ y: Int) -> Float {
      values[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
    }
    let across = mapped { pixel, _ in
      let (y, x) = pixel.quotientAndRemainder(dividingBy: width)
      let right = at(x + 1, y - 1) + 2 * at(x + 1, y) + at(x + 1, y + 1)
      let left = at(x - 1, y - 1) + 2 * at(x - 1, y) + at(x - 1, y + 1)
      return (left - right) / 8 * scale
    }
    let up = mapped { pixel, _ in
      let (y, x) = pixel.quotientAndRemainder(dividingBy: width)
      let above = at(x - 1, y - 1) + 2 * at(x, y - 1) + at(x + 1, y - 1)
      let below = at(x - 1, y + 1) + 2 * at(x, y + 1) + at(x + 1, y + 1)
      return (below - above) / 8 * scale
    }
    return (across, up)
  }
}
