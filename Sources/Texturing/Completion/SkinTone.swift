import LinearAlgebra

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// One of the skins that ship: what a head wears where no photo shows it. Ours, without light, and a function of the place
/// on the head (`SkinPattern`), so that files of any size and on any UVs can be made of it.
public struct SkinTone: Sendable, Equatable {
  public let name: String
  /// Linear RGB of the diffuse colour.
  public let color: SIMD3<Float>
  /// How strong clouds of pigment and of blood are against those of medium skin: pale skin shows more of the blood, dark
  /// skin less of both.
  public let pigment: Float
  public let blood: Float

  /// From the lightest to the darkest.
  public static let all = [
    SkinTone(name: "porcelain", color: SIMD3(0.66, 0.44, 0.35), pigment: 1.1, blood: 1.4),
    SkinTone(name: "fair", color: SIMD3(0.56, 0.35, 0.26), pigment: 1.1, blood: 1.2),
    SkinTone(name: "medium", color: SIMD3(0.45, 0.26, 0.18), pigment: 1, blood: 1),
    SkinTone(name: "olive", color: SIMD3(0.34, 0.19, 0.115), pigment: 1, blood: 0.8),
    SkinTone(name: "brown", color: SIMD3(0.2, 0.1, 0.06), pigment: 0.9, blood: 0.6),
    SkinTone(name: "deep", color: SIMD3(0.085, 0.043, 0.028), pigment: 0.8, blood: 0.45),
  ]

  /// The one nearest to a colour, linear RGB, by the logarithms of the channels.
  public static func nearest(to color: SIMD3<Float>) -> SkinTone {
    func distance(_ tone: SkinTone) -> Float {
      (0..<3).reduce(0) { sum, channel in
        let difference = logf(max(color[channel], 1e-3) / tone.color[channel])
        return sum + difference * difference
      }
    }
    return all.min { distance($0) < distance($1) }!
  }
}
