import LinearAlgebra

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// What colours skin has: a curve from light to dark through the skins that ship, since pigment makes skin darker and redder
/// at once.
///
/// A photo tells the product of light and skin. Where its colour lies beside the curve, one of three things explains it:
/// - Greyer than any skin of its brightness: a sheen lies over it, which is white. It is taken off the colour as a whole, not
///   off single places, where nothing tells how strong it is.
/// - Redder than skin of its brightness: the photo was exposed for darker skin. Both hue and exposure are uncertain, and the
///   most likely of what they can be together is taken.
/// - Far from the curve still: the light has a colour. What is more than skins differ by goes with the light.
struct SkinPrior {
  /// The colour of the skin, linear RGB.
  let color: SIMD3<Float>

  // Standard deviations, natural logarithms.
  /// Of the hue that skins of one brightness have, and lights.
  private static let hueSpread: Float = 0.1
  /// Of how bright photos show a face: a third of a stop, the step in which cameras are set.
  private static let exposureSpread: Float = 0.23
  /// How far from the curve a hue may be.
  private static let mostHue: Float = 0.15
  /// Of what the photo shows of the darkest channel.
  private static let mostSheen: Float = 0.6

  /// - Parameter seen: skin in the photo's light, linear RGB, as bright as its light parts.
  init(_ seen: SIMD3<Float>) {
    let seen = seen.clamped(lowerBound: SIMD3(repeating: 1e-3), upperBound: .one)
    color = Self.likely(seen - Self.sheen(over: seen))
  }

  /// What is to be taken off so that the skin is as red as skin of its brightness is.
  private static func sheen(over seen: SIMD3<Float>) -> Float {
    var (low, high) = (Float(0), mostSheen * seen.min())
    guard redness(seen) < 0 else { return 0 }
    guard redness(seen - high) > 0 else { return high }
    for _ in 0..<20 {
      let middle = (low + high) / 2
      if redness(seen - middle) < 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// How much redder than skin of its brightness a colour is, in the mean of both hues.
  private static func redness(_ color: SIMD3<Float>) -> Float { (hue(color) - usualHue(luminance(color))).sum() / 2 }

  private static func likely(_ color: SIMD3<Float>) -> SIMD3<Float> {
    // The least of hue²/spread² + exposure²/spread², by Newton's method for a single, nearly linear unknown.
    var exposure: Float = 0
    for _ in 0..<10 {
      let step: Float = 0.02
      let offset = hue(color) - usualHue(luminance(color) * expf(exposure))
      let next = hue(color) - usualHue(luminance(color) * expf(exposure + step))
      let slope = (next - offset) / step
      let gradient = (offset * slope).sum() / (hueSpread * hueSpread) + exposure / (exposureSpread * exposureSpread)
      let curvature = (slope * slope).sum() / (hueSpread * hueSpread) + 1 / (exposureSpread * exposureSpread)
      exposure -= gradient / curvature
    }
    // Brighter than it was seen skin is not: what hides its redness then is a sheen.
    return nearHue(color * expf(min(exposure, 0)))
  }

  /// The same brightness with a hue that skin can have.
  private static func nearHue(_ color: SIMD3<Float>) -> SIMD3<Float> {
    let usual = usualHue(luminance(color))
    let kept = usual + (hue(color) - usual).clamped(
      lowerBound: SIMD2(repeating: -mostHue), upperBound: SIMD2(repeating: mostHue))
    let shape = SIMD3(expf(kept.x), 1, expf(-kept.y))
    return shape * (luminance(color) / luminance(shape))
  }

  /// The logarithms of red over green and of green over blue.
  private static func hue(_ color: SIMD3<Float>) -> SIMD2<Float> {
    SIMD2(logf(color.x / color.y), logf(color.y / color.z))
  }

  /// The hue on the curve; beyond its ends that of the last skin.
  private static func usualHue(_ brightness: Float) -> SIMD2<Float> {
    let skins = SkinTone.all.map(\.color)
    let place = logf(max(brightness, 1e-4))
    for (lighter, darker) in zip(skins, skins.dropFirst()) where brightness > luminance(darker) {
      let (upper, lower) = (logf(luminance(lighter)), logf(luminance(darker)))
      let share = min(max((upper - place) / (upper - lower), 0), 1)
      return hue(lighter) + (hue(darker) - hue(lighter)) * share
    }
    return hue(skins[skins.count - 1])
  }
}
