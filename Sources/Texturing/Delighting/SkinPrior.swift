import LinearAlgebra

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// What colours skin has: a curve from light to dark through the skins that ship, since pigment makes skin darker and redder
/// at once.
///
/// A photo tells the product of light and skin. Where its colour lies beside the curve, three things explain it together, each
/// as much as is likely of it:
/// - The photo was exposed for darker skin, or for lighter skin.
/// - A sheen lies over the skin, which is white and makes it greyer, dark skin the most. It is taken off the colour as a whole,
///   not off single places, where nothing tells how strong it is.
/// - Skins of one brightness differ in hue. What is more than they differ by is the light's colour and goes with it.
struct SkinPrior {
  /// The colour of the skin, linear RGB.
  let color: SIMD3<Float>

  // Standard deviations, the first two of natural logarithms.
  /// Of the hue that skins of one brightness have, and lights.
  private static let hueSpread: Float = 0.1
  /// Of how bright photos show a face: a third of a stop, the step in which cameras are set.
  private static let exposureSpread: Float = 0.23
  /// Of the sheen, in linear values: skin mirrors two or three hundredths of what falls on it.
  private static let sheenSpread: Float = 0.02
  /// How far from the curve a hue may be.
  private static let mostHue: Float = 0.15
  /// Of what the photo shows of the darkest channel.
  private static let mostSheen: Float = 0.6
  private static let sheenSteps = 40

  /// - Parameter seen: skin in the photo's light, linear RGB, as bright as its light parts.
  init(_ seen: SIMD3<Float>) {
    let seen = seen.clamped(lowerBound: SIMD3(repeating: 1e-3), upperBound: .one)
    var best = (cost: Float.infinity, color: seen)
    for step in 0...Self.sheenSteps {
      let sheen = Self.mostSheen * seen.min() * Float(step) / Float(Self.sheenSteps)
      let (cost, color) = Self.likely(seen - sheen)
      let whole = cost + (sheen / Self.sheenSpread) * (sheen / Self.sheenSpread)
      if whole < best.cost { best = (whole, color) }
    }
    color = Self.nearHue(best.color)
  }

  /// A colour as it is without what it was most likely exposed too much or too little, and how unlikely that is: the least of
  /// hue² / spread² + exposure² / spread².
  private static func likely(_ color: SIMD3<Float>) -> (cost: Float, color: SIMD3<Float>) {
    let (own, brightness) = (hue(color), luminance(color))
    func cost(_ exposure: Float) -> Float {
      let offset = (own - usualHue(brightness * expf(exposure))) / hueSpread
      return (offset * offset).sum() + exposure * exposure / (exposureSpread * exposureSpread)
    }
    // One unknown within three standard deviations, by thirds: what is left of its place does not show.
    var (low, high) = (-3 * exposureSpread, 3 * exposureSpread)
    for _ in 0..<24 {
      let (first, second) = (low + (high - low) / 3, high - (high - low) / 3)
      if cost(first) < cost(second) { high = second } else { low = first }
    }
    let exposure = (low + high) / 2
    return (cost(exposure), color * expf(exposure))
  }

  /// The same brightness with a hue that skin can have.
  private static func nearHue(_ color: SIMD3<Float>) -> SIMD3<Float> {
    let usual = usualHue(luminance(color))
    let kept =
      usual
      + (hue(color) - usual).clamped(
        lowerBound: SIMD2(repeating: -mostHue), upperBound: SIMD2(repeating: mostHue))
    let shape = SIMD3(expf(kept.x), 1, expf(-kept.y))
    return (shape * (luminance(color) / luminance(shape))).clamped(
      lowerBound: SIMD3(repeating: 1e-3), upperBound: .one)
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
