import LinearAlgebra

/// The light on a face, kept from being too dark or of too strange a colour where no pixel told about it.
public struct FaceLight: Sendable {
  private var light: HarmonicLight
  /// The median over plain skin: how bright, and each channel's share of that.
  private var middle: Float
  private let hue: SIMD3<Float>
  /// How far to the sides and up or down plain skin in the photo looks: what looks farther gets the light at that limit,
  /// since harmonics beyond what they were fitted to may be anything.
  private let seen: (low: SIMD2<Float>, high: SIMD2<Float>)
  /// The colour of the skin that is divided out.
  private var skin = SIMD3<Float>(repeating: 1)

  /// As shares of the median over plain skin.
  private static let darkest: Float = 0.25
  /// The share of the samples that lies outside what counts as seen, at either end.
  private static let outliers: Float = 0.01
  private static let hueRange: ClosedRange<Float> = 0.7...1.4

  /// - Parameter normals: those of plain skin in the photo, at least one.
  init(_ light: HarmonicLight, normals: [SIMD3<Float>]) {
    let colors = normals.map { light($0) }
    let brightness = colors.map(luminance)
    self.light = light
    middle = SkinLayers.median(brightness)
    var hue = SIMD3<Float>.zero
    for channel in 0..<3 {
      hue[channel] = SkinLayers.median(zip(colors, brightness).map { $0[channel] / max($1, 1e-4) })
    }
    self.hue = hue
    func quantiles(_ share: Float) -> SIMD2<Float> {
      SIMD2(SkinLayers.quantile(share, normals.map(\.x)), SkinLayers.quantile(share, normals.map(\.y)))
    }
    seen = (quantiles(Self.outliers), quantiles(1 - Self.outliers))
  }

  /// The light alone, for a skin colour that was part of it until now.
  func divided(by color: SIMD3<Float>) -> FaceLight {
    var result = self
    result.skin = color
    return result
  }

  /// The light at a unit normal of the camera frame, linear RGB; the median for a normal of zero.
  public func callAsFunction(_ normal: SIMD3<Float>) -> SIMD3<Float> {
    guard normal != .zero else { return hue * middle / skin }
    let own = light(nearestSeen(normal))
    let bright = luminance(own)
    let floor = Self.darkest * middle
    let kept = (max(bright, 0) * max(bright, 0) + floor * floor).squareRoot()
    let share = (own / max(bright, 1e-4)).clamped(
      lowerBound: hue * Self.hueRange.lowerBound, upperBound: hue * Self.hueRange.upperBound)
    return share * kept / skin
  }

  /// The nearest normal like those that plain skin has.
  private func nearestSeen(_ normal: SIMD3<Float>) -> SIMD3<Float> {
    let sides = SIMD2(normal.x, normal.y).clamped(lowerBound: seen.low, upperBound: seen.high)
    let square = (sides * sides).sum()
    return square < 1 ? SIMD3(sides.x, sides.y, (1 - square).squareRoot()) : normalize(SIMD3(sides.x, sides.y, 0))
  }
}
