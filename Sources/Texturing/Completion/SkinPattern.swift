#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// A skin texture of our own, without light, as a function of the place on the head at rest (cm): it has no seams,
/// whatever the texture coordinates are.
public struct SkinPattern: Sendable {
  /// Linear RGB of the diffuse colour.
  public let tone: SIMD3<Float>

  /// How strong its clouds are.
  private let pigment: Float
  private let blood: Float

  /// The pattern of the nearest skin that ships, in a tone of its own.
  public init(tone: SIMD3<Float>) { self.init(.nearest(to: tone), tone: tone) }

  /// - Parameter tone: linear RGB in place of the skin's own colour.
  public init(_ skin: SkinTone, tone: SIMD3<Float>? = nil) {
    self.tone = (tone ?? skin.color).clamped(lowerBound: SIMD3(repeating: 0.005), upperBound: .one)
    (pigment, blood) = (skin.pigment, skin.blood)
  }

  /// The colour at a place, linear RGB.
  ///
  /// - Parameter lips: how much the place belongs to the lips, 0 to 1.
  public func color(at place: SIMD3<Float>, lips: Float) -> SIMD3<Float> {
    // Pigment in clouds of a centimetre and pores of a millimetre; blood, which takes green and blue, in wider clouds.
    let pigment = pigment * (0.035 * Self.noise(place * 1.1, seed: 1) + 0.025 * Self.noise(place * 9, seed: 2))
    let blood = blood * 0.03 * Self.noise(place * 0.6, seed: 3) + 0.35 * lips
    let logarithm = SIMD3(-0.7, -1, -1.2) * pigment + SIMD3(-0.1, -1, -0.8) * blood
    return tone * SIMD3(expf(logarithm.x), expf(logarithm.y), expf(logarithm.z))
  }

  /// Smooth noise between -1 and 1: random numbers at whole places, blended between.
  private static func noise(_ place: SIMD3<Float>, seed: UInt32) -> Float {
    // Whole numbers as far as any head reaches.
    let place = place.clamped(lowerBound: SIMD3(repeating: -1e6), upperBound: SIMD3(repeating: 1e6))
    let corner = place.rounded(.down)
    let fraction = place - corner
    let blend = fraction * fraction * (3 - 2 * fraction)
    let cell = SIMD3<Int32>(Int32(corner.x), Int32(corner.y), Int32(corner.z))
    var sum: Float = 0
    for index in 0..<8 {
      let offset = SIMD3<Int32>(Int32(index & 1), Int32(index >> 1 & 1), Int32(index >> 2))
      let x = offset.x == 1 ? blend.x : 1 - blend.x
      let y = offset.y == 1 ? blend.y : 1 - blend.y
      let z = offset.z == 1 ? blend.z : 1 - blend.z
      sum += x * y * z * random(cell &+ offset, seed)
    }
    return sum
  }

  private static func random(_ cell: SIMD3<Int32>, _ seed: UInt32) -> Float {
    var bits =
      UInt32(bitPattern: cell.x) &* 0x8DA6_B343 ^ UInt32(bitPattern: cell.y) &* 0xD816_3841
      ^ UInt32(bitPattern: cell.z) &* 0xCB1A_B31F ^ seed &* 0x9E37_79B9
    bits = (bits ^ bits >> 15) &* 0x2C1B_3C6D
    bits = (bits ^ bits >> 12) &* 0x297A_2D39
    return Float((bits ^ bits >> 15) >> 8) * 0x1p-23 - 1
  }
}
