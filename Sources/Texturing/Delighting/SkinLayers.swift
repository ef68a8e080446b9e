import LinearAlgebra
import StandardExtensions

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Divides what the light leaves of a photo into light and skin.
struct SkinLayers {
  let skinColor: SIMD3<Float>
  /// What is added to the logarithm of each channel of the photo, at working resolution.
  private let correction: [Plane]
  /// 0 where the photo shows hair in place of the head's skin, or something else beside it, else 1.
  private let certainty: Plane
  private let scale: SIMD2<Float>

  // Lengths in centimetres of the face.
  /// Remaining light is at least this wide: a standard deviation.
  private static let shadowWidth: Float = 0.13
  /// How far light is carried on under brows and lips.
  private static let bridge: Float = 0.85
  private static let spotLength: Float = 0.5
  private static let lipShadowWidth: Float = 0.34
  private static let grain: Float = 0.04
  private static let hueGrain: Float = 0.1
  private static let margin: Float = 0.3
  /// Skin's own tone is that of skin in the light: this share of the face is darker.
  private static let litShare: Float = 0.65

  /// Stubble is looked for in neighbourhoods of this width.
  private static let stubbleWidth: Float = 0.3

  /// Strands lie side by side within this, and what is so near to hair is taken for hair too.
  private static let strand: Float = 0.12
  private static let hairMargin: Float = 0.3

  // Natural logarithms of brightness.
  private static let hairDarkness: (low: Float, high: Float) = (0.45, 0.8)
  private static let hairRoughness: (low: Float, high: Float) = (0.12, 0.2)
  /// How far what the light leaves may be from the face's middle.
  private static let strangeness: (low: Float, high: Float) = (0.7, 1.1)
  private static let strongestMottling: (dark: Float, light: Float) = (0.10, 0.06)
  private static let faintestSpot: Float = 0.03
  /// How uneven stubble is against plain skin, and at least; how much darker and lighter than its mean a hair may be.
  private static let stubbleRoughness: (low: Float, high: Float, least: Float) = (1.6, 2.6, 0.08)
  private static let stubbleContrast: (dark: Float, light: Float) = (0.9, 0.25)
  /// How much all of a place runs in one direction, 0 to 1: that of a fold, not of stubble.
  private static let foldDirection: (low: Float, high: Float) = (0.45, 0.7)
  /// The same of a crease, and how much of its darkness is taken for light besides.
  private static let lineDirection: (low: Float, high: Float) = (0.3, 0.7)
  private static let lineLoss: Float = 0.7
  /// By how much brows differ from the skin around.
  private static let browContrast: Float = 0.12
  /// By how much lips are redder than skin, as the logarithm of red over green.
  private static let lipRedness: Float = 0.06
  private static let lipTone: ClosedRange<Float> = -0.8...0.1
  private static let lipDetail: ClosedRange<Float> = -0.35...0.12
  /// Pigment and blood make skin redder than it is in the middle of a face, light makes it less red: by how much, the
  /// logarithm of red over green or blue.
  private static let unredness: (low: Float, high: Float) = (0.06, 0.2)
  /// How far the hue of skin, and that of brows and lips, may be from the skin's own: the logarithm of a channel.
  private static let skinHue: Float = 0.15
  private static let keptHue: Float = 0.5
  /// Of what blue lies below red, green does at least this share.
  private static let leastGreenLoss: Float = 0.35
  /// The darkest and the lightest brows: against the skin, and the brightness of white hair.
  private static let darkestBrow: Float = -2
  private static let whiteHair: Float = 0.6
  /// The most that it is redder than blue, as a share of what skin is: logarithms.
  private static let hairWarmth: Float = 0.5
  /// Below this the photo holds noise only.
  private static let darkest: Float = 2e-3

  /// - Throws: `cancelled`.
  init(scene: SkinScene, light: FaceLight, cancellation: Cancellation) throws(TextureError) {
    let unit = scene.unit
    let plain = scene.skin.values.indices.filter(scene.isPlainSkin)
    let seen = (0..<3).map { channel in
      Self.quantile(Self.litShare, plain.map { max(scene.colors.pixels[$0][channel], Self.darkest) })
    }
    skinColor = SkinPrior(SIMD3(seen[0], seen[1], seen[2])).color
    let (residual, brightness) = Self.withoutLight(scene, light)
    let middle = Self.median(plain.map { brightness.values[$0] })

    try cancellation.check()

    let foundHair = try Self.hair(scene, brightness, middle: middle, cancellation)
    let hair = Self.withMargin(foundHair, unit)
    // Around eyes, brows and lips the predictor leaves out skin that the head has there.
    let other = scene.head.mapped { pixel, head in
      let features = max(scene.eyeZone.values[pixel], scene.browZone.values[pixel], scene.lipZone.values[pixel])
      let isBeside = max(scene.hairZone.values[pixel], 1 - features)
      return max(isBeside * head * (1 - scene.skin.values[pixel]), foundHair.values[pixel])
    }
    let isClear = Self.withMargin(other, unit).mapped { 1 - min(4 * $1, 1) }
    try cancellation.check()

    // Spots are filled first, so that they do not count as shadow.
    let onHead = brightness.mapped { scene.skin.values[$0] > 0 ? $1 : middle }
    let spots = try onHead.blurred(Self.grain * unit * 0.6)
      .spotDepth(length: Self.spotLength * unit, cancellation)
      .mapped { max($1 - Self.faintestSpot, 0) * scene.skin.values[$0] * (1 - scene.eyeZone.values[$0]) }
    let filled = brightness + spots
    try cancellation.check()

    // Brows can be lighter than dark skin; on light skin what is lighter is light.
    let lightestBrow = max(logf(Self.whiteHair / luminance(skinColor)), 0)
    // As in the photo: where the light's own colour is not known, what is left of it is no hue of hair.
    let warmth = Plane(width: scene.width, height: scene.height).mapped { pixel, _ in
      let color = scene.colors.pixels[pixel]
      return logf(max(color.x, Self.darkest) / max(color.z, Self.darkest))
    }
    let usualWarmth = Self.median(plain.map { warmth.values[$0] })
    let isGrey = warmth.mapped { _, value in value < Self.hairWarmth * usualWarmth ? 1 : 0 }
    let brows = try Self.brows(
      scene, filled, lightHair: lightestBrow > 2 * Self.browContrast ? isGrey : isGrey.mapped { _, _ in 0 },
      cancellation)
    try cancellation.check()
    let lips = Self.lips(scene, residual)
    let kept = brows.mapped { max($1, lips.values[$0]) }
    let shadowWeights = scene.skin.mapped { $1 * (1 - kept.values[$0]) * (1 - hair.values[$0]) }
    try cancellation.check()
    let wide = try filled.blurred(Self.bridge * unit, weights: shadowWeights.mapped { $1 + 1e-6 }, cancellation)
    let near = try filled.blurred(Self.shadowWidth * unit, weights: shadowWeights, cancellation)
    let confidence = try shadowWeights.blurred(Self.shadowWidth * unit, cancellation).mapped { min(1.5 * $1, 1) }
    let shadow = near.mapped { $1 * confidence.values[$0] + wide.values[$0] * (1 - confidence.values[$0]) }

    // What the light explains by no more than a third or a threefold is in a deep shadow, or no skin at all.
    certainty = isClear.mapped { pixel, clear in
      let strange = smoothstep(abs(shadow.values[pixel] - middle), Self.strangeness.low, Self.strangeness.high)
      return clear * (1 - strange * (1 - kept.values[pixel]))
    }
    try cancellation.check()
    let lipDetail = Self.lipDetail(scene, brightness, wide: wide, lips: lips)
    let lines = try filled.direction(fine: 0.5 * Self.grain * unit, wide: 1.5 * Self.grain * unit, cancellation)
      .mapped { smoothstep($1, Self.lineDirection.low, Self.lineDirection.high) }
    try cancellation.check()
    let (stubble, depth) = try Self.stubble(scene, filled - shadow, weights: shadowWeights, cancellation)
    try cancellation.check()
    let detail = filled.mapped { pixel, value in
      let (brow, lip, hairy) = (brows.values[pixel], lips.values[pixel], stubble.values[pixel])
      // Stubble hangs from the skin between the hairs, which is lighter than the mean of both.
      let (dark, light) = (Self.strongestMottling.dark, Self.strongestMottling.light)
      let mottling = min(
        max(
          value - shadow.values[pixel] - hairy * depth.values[pixel],
          -dark - hairy * (Self.stubbleContrast.dark - dark)),
        light + hairy * (Self.stubbleContrast.light - light))
      let skin = mottling * (1 - Self.lineLoss * (1 - hairy) * lines.values[pixel]) - spots.values[pixel]
      let browDetail = min(max(brightness.values[pixel] - wide.values[pixel], Self.darkestBrow), lightestBrow)
      let own = (browDetail * brow + lipDetail.values[pixel] * lip) / max(brow + lip, 1e-6)
      return skin * (1 - kept.values[pixel]) + own * kept.values[pixel]
    }

    // The light goes on a little way beyond the fitted head, and no further.
    let surroundings = scene.skin.blurred(Self.margin * unit).mapped { min(4 * $1, 1) * (1 - hair.values[$0]) }
    try cancellation.check()
    let hues = residual.map { $0 - brightness }
    let shadowHues = try hues.map { (hue) throws(TextureError) in
      try hue.blurred(3 * Self.shadowWidth * unit, weights: shadowWeights, cancellation)
    }
    let hueMiddles = hues.map { hue in Self.median(plain.map { hue.values[$0] }) }
    // The colours of single pixels are the noise of the camera and its compression, and those of a crease the light in it.
    let smoothHues = try hues.map { (hue) throws(TextureError) in
      try hue.blurred(Self.hueGrain * unit, weights: shadowWeights.mapped { $1 + 1e-6 }, cancellation)
    }
    let ownHues = kept.mapped { max($1, smoothstep(spots.values[$0], Self.faintestSpot, 3 * Self.faintestSpot)) }
    try cancellation.check()
    // Where the light is far from the face's own, its colour is another too; and where the face is less red than it is
    // elsewhere, the light is.
    let foreign = shadow.mapped { pixel, value in
      let unlike = min(max((abs(value - middle) - 0.2) / 0.4, 0), 1)
      let wide = (0..<3).map { shadowHues[$0].values[pixel] - hueMiddles[$0] }
      let unred = smoothstep(max(wide[1], wide[2]) - wide[0], Self.unredness.low, Self.unredness.high)
      return max(unlike, unred) * confidence.values[pixel]
    }
    let tones = SIMD3(logf(skinColor.x), logf(skinColor.y), logf(skinColor.z))
    /// The logarithm of the skin's or hair's colour, but for its brightness.
    @Sendable func hue(_ pixel: Int) -> SIMD3<Float> {
      let limit = Self.skinHue + (Self.keptHue - Self.skinHue) * kept.values[pixel]
      var result = SIMD3<Float>.zero
      for channel in 0..<3 {
        let lighting = foreign.values[pixel] * (shadowHues[channel].values[pixel] - hueMiddles[channel])
        let (own, smooth) = (hues[channel].values[pixel], smoothHues[channel].values[pixel])
        let ownHue = smooth + (own - smooth) * ownHues.values[pixel]
        result[channel] = tones[channel] + min(max(ownHue - hueMiddles[channel] - lighting, -limit), limit)
      }
      // Pigment of skin and hair takes green as well as blue: what is greener is so by the light.
      let green = result.x - Self.leastGreenLoss * (result.x - result.z)
      result.y = min(result.y, green)
      return result
    }
    try cancellation.check()
    let own = FlatBuffer<SIMD3<Float>>.zeros(detail.values.count)
    try cancellation.forEachRow(detail.height) { row in
      for pixel in (row * detail.width)..<((row + 1) * detail.width) { own[pixel] = hue(pixel) }
    }
    correction = (0..<3).map { channel in
      detail.mapped { pixel, value in
        let photo = logf(max(scene.colors.pixels[pixel][channel], Self.darkest))
        return (own[pixel][channel] + value - photo) * surroundings.values[pixel]
      }
    }
    scale = SIMD2(Float(scene.width), Float(scene.height))
  }

  /// The photo with the light taken off, at its own resolution. What is no skin keeps the photo's certainty, 0, and hair
  /// gets it.
  func apply(to photo: LinearPhoto, _ cancellation: Cancellation) throws(TextureError) -> LinearPhoto {
    let result = FlatBuffer<SIMD4<Float>>.zeros(photo.width * photo.height)
    let scale = scale / SIMD2(Float(photo.width), Float(photo.height))
    let (width, correction, certainty) = (photo.width, correction, certainty)
    try cancellation.forEachRow(photo.height) { row in
      for pixel in (row * width)..<((row + 1) * width) {
        let place = SIMD2(Float(pixel % width) + 0.5, Float(row) + 0.5) * scale
        var color = photo.pixels[pixel]
        for channel in 0..<3 {
          color[channel] = min(max(color[channel], Self.darkest) * expf(correction[channel].bilinear(place)), 1)
        }
        color.w *= certainty.bilinear(place)
        result[pixel] = color
      }
    }
    return LinearPhoto(width: photo.width, height: photo.height, pixels: result)
  }

  // MARK: - Steps

  /// The logarithms of the channels and of the brightness (their mean weighted as luminance) without the light.
  private static func withoutLight(_ scene: SkinScene, _ light: FaceLight) -> ([Plane], Plane) {
    let channels = (0..<3).map { channel in
      var plane = Plane(width: scene.width, height: scene.height)
      plane.fill { logf(max(scene.colors.pixels[$0][channel], darkest) / light(scene.normals[$0])[channel]) }
      return plane
    }
    let brightness = channels[0].mapped { pixel, red in
      luminance(SIMD3(red, channels[1].values[pixel], channels[2].values[pixel]))
    }
    return (channels, brightness)
  }

  /// How surely each pixel shows hair: well above the brows, much darker than skin in the light that is there, or as
  /// uneven as strands are; and what lies above it in the photo.
  private static func hair(
    _ scene: SkinScene, _ brightness: Plane, middle: Float, _ cancellation: Cancellation
  ) throws(TextureError) -> Plane {
    let unit = scene.unit
    let weights = scene.skin.mapped { $1 + 1e-6 }
    let smooth = try brightness.blurred(strand * unit, weights: weights, cancellation)
    let uneven = try brightness.mapped { ($1 - smooth.values[$0]) * ($1 - smooth.values[$0]) }
      .blurred(2 * strand * unit, weights: weights, cancellation)
    var found = smooth.mapped { pixel, value in
      let dark = smoothstep(middle - value, hairDarkness.low, hairDarkness.high)
      let rough = smoothstep(uneven.values[pixel].squareRoot(), hairRoughness.low, hairRoughness.high)
      return scene.hairZone.values[pixel] * scene.skin.values[pixel] * max(dark, rough)
    }
    // A wrinkle or a mole is smaller than what hair covers.
    found = found.blurred(strand * unit).mapped { smoothstep($1, 0.4, 0.7) }
    // Above hair there is no forehead.
    for row in stride(from: found.height - 2, through: 0, by: -1) {
      for column in 0..<found.width {
        let pixel = row * found.width + column
        let below = found.values[pixel + found.width]
        if below > found.values[pixel] { found.values[pixel] = below * scene.skin.values[pixel] }
      }
    }
    return found
  }

  /// How surely each pixel shows stubble, and how deep that hangs below the skin between the hairs: where a beard may grow,
  /// much more uneven than the rest of the face, and in no one direction, as folds are.
  private static func stubble(
    _ scene: SkinScene, _ detail: Plane, weights: Plane, _ cancellation: Cancellation
  ) throws(TextureError) -> (certainty: Plane, depth: Plane) {
    let unit = scene.unit
    // The mean of the roots: many hairs count, a few deep lines do not.
    let uneven = try detail.mapped { abs($1).squareRoot() }
      .blurred(stubbleWidth * unit, weights: weights.mapped { $1 + 1e-6 }, cancellation).mapped { $1 * $1 }
    let usual = uneven.median { scene.isPlainSkin($0) && scene.beardZone.values[$0] < 0.5 } ?? 0
    let least = max(stubbleRoughness.least, stubbleRoughness.low * usual)
    let direction = try detail.direction(fine: grain * unit, wide: stubbleWidth * unit, cancellation)
    let certainty = uneven.mapped { pixel, value in
      scene.beardZone.values[pixel] * scene.skin.values[pixel]
        * smoothstep(value, least, least * stubbleRoughness.high / stubbleRoughness.low)
        * (1 - smoothstep(direction.values[pixel], foldDirection.low, foldDirection.high))
    }
    return (certainty.blurred(strand * unit), uneven)
  }

  /// What lies beside something counts as that as well.
  private static func withMargin(_ plane: Plane, _ unit: Float) -> Plane {
    plane.blurred(hairMargin * unit).mapped { min(max(3 * $1 - 0.2, 0), 1) }
  }

  /// How surely each pixel is a brow: different in brightness from skin, where brows may be.
  private static func brows(
    _ scene: SkinScene, _ filled: Plane, lightHair: Plane, _ cancellation: Cancellation
  ) throws(TextureError) -> Plane {
    let unit = scene.unit
    let zones = scene.browZone.mapped { max($1, scene.lipZone.values[$0]) }
    var level = try filled.blurred(
      bridge * unit, weights: scene.skin.mapped { $1 * (1 - zones.values[$0]) + 1e-6 }, cancellation)
    let smooth = try filled.blurred(grain * unit, cancellation)
    for _ in 0..<3 {
      let known = level
      let weights = scene.skin.mapped { pixel, skin in
        let deviation = abs(smooth.values[pixel] - known.values[pixel])
        let outlier = smoothstep(deviation, 0.6 * browContrast, 1.4 * browContrast)
        return skin * (1 - scene.lipZone.values[pixel]) * (1 - scene.browZone.values[pixel] * outlier) + 1e-6
      }
      level = try filled.blurred(0.4 * bridge * unit, weights: weights, cancellation)
    }
    let found = level
    let signed = filled - found
    // Brows are darker than skin, or lighter: what is the other way round beside them is light.
    let side: Float = areBrowsLight(scene, signed, lightHair) ? 1 : -1
    let difference = signed.mapped { max(side * $1, 0) }.blurred(2 * grain * unit)
    return difference.mapped { pixel, value in
      scene.browZone.values[pixel] * (1 - scene.eyeZone.values[pixel]) * scene.skin.values[pixel]
        * smoothstep(value, 0.6 * browContrast, 1.4 * browContrast)
    }
  }

  /// Whether the region of the brows is lighter than skin, and greyer, by far more than it is darker: white brows on dark
  /// skin. What is lighter but of the skin's hue is skin in the light.
  private static func areBrowsLight(_ scene: SkinScene, _ difference: Plane, _ lightHair: Plane) -> Bool {
    var (lighter, darker): (Float, Float) = (0, 0)
    for pixel in difference.values.indices where scene.brows.values[pixel] > 0.5 {
      let value = difference.values[pixel]
      if value > browContrast { lighter += value * lightHair.values[pixel] }
      if value < -browContrast { darker -= value }
    }
    return lighter > 2 * darker
  }

  /// How surely each pixel is lip: redder than skin, where lips may be.
  private static func lips(_ scene: SkinScene, _ residual: [Plane]) -> Plane {
    let unit = scene.unit
    let redness = residual[0] - residual[1]
    let plain = scene.skin.mapped { pixel, skin in
      skin * (1 - max(scene.lipZone.values[pixel], scene.browZone.values[pixel])) + 1e-6
    }
    let around = redness.blurred(bridge * unit, weights: plain)
    return redness.blurred(grain * unit).mapped { pixel, value in
      let red = smoothstep(value - around.values[pixel], 0.5 * lipRedness, 1.5 * lipRedness)
      // Pale lips are lips too, in their middle.
      let middle: Float = scene.lips.values[pixel] > 0.9 ? 0.5 : 0
      return max(scene.lipZone.values[pixel] * scene.skin.values[pixel] * red, middle)
    }
  }

  /// The lips' mean tone against the skin, and their detail.
  private static func lipDetail(_ scene: SkinScene, _ brightness: Plane, wide: Plane, lips: Plane) -> Plane {
    let level = brightness.blurred(
      lipShadowWidth * scene.unit, weights: lips.mapped { $1 * scene.skin.values[$0] + 1e-9 })
    let difference = brightness - wide
    let tone = difference.median { lips.values[$0] > 0.7 } ?? 0
    let clampedTone = min(max(tone, lipTone.lowerBound), lipTone.upperBound)
    return brightness.mapped { pixel, value in
      clampedTone + min(max(value - level.values[pixel], lipDetail.lowerBound), lipDetail.upperBound)
    }
  }

  static func median(_ values: [Float]) -> Float { quantile(0.5, values) }

  /// The value below which a share of the values lies.
  static func quantile(_ share: Float, _ values: [Float]) -> Float {
    values.sorted()[min(Int(share * Float(values.count)), values.count - 1)]
  }
}

/// 0 below the first, 1 above the second edge, smooth between.
@inline(__always)
func smoothstep(_ value: Float, _ low: Float, _ high: Float) -> Float {
  let share = min(max((value - low) / (high - low), 0), 1)
  return share * share * (3 - 2 * share)
}
