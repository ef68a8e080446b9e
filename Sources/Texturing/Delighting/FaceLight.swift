import LinearAlgebra

/// The light on a face, kept from being too dark or of too strange a colour where no pixel told about it.
public struct FaceLight: Sendable {
  private var light: HarmonicLight
  /// The median over plain skin: how bright, and each channel's share of that.
  private var middle: Float
  private let hue: SIMD3<Float>
  /// The colour of the skin that is divided out.
  private var skin = SIMD3<Float>(repeating: 1)

  /// As shares of the median over plain skin.
  private static let darkest: Float = 0.25
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
    let own = light(normal)
    let bright = luminance(own)
    let floor = Self.darkest * middle
    let kept = (max(bright, 0) * max(bright, 0) + floor * floor).squareRoot()
    let share = (own / max(bright, 1e-4)).clamped(
      lowerBound: hue * Self.hueRange.lowerBound, upperBound: hue * Self.hueRange.upperBound)
    return share * kept / skin
  }
}
