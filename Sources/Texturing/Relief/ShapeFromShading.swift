import LinearAlgebra

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Corrects predicted normals by the shading of the photo, where shading knows more: wrinkles, folds, the edges of lips.
///
/// Light of second order is fitted to skin and predicted normals. What it leaves unexplained and is narrow and of the
/// skin's own hue is taken for relief; a surface is found whose slopes explain it and differ least from the prediction.
/// Wide differences are skin colour, shadow or a wrong prediction, and stay as they are. So do pixels that are far too
/// dark or bright (cast shadow, highlight, hair) or of another hue (lips, moles).
public struct ShapeFromShading: Sendable {
  /// Pixels of a side.
  private let size: Int

  public init(size: Int) { self.size = size }

  /// Of the side: what is wider is no relief.
  private static let widest: Float = 0.08
  /// Natural logarithms of brightness and of red over green at which a pixel's word counts 1 / e.
  private static let mostRelief: Float = 0.5
  private static let mostHue: Float = 0.083
  /// Linear values between which a sensor tells the truth.
  private static let darkest: Float = 0.004
  private static let brightest: Float = 0.95
  /// Of the light's median: where the light should give less, nothing is read from it.
  private static let leastLight: Float = 0.1
  /// Every this many pixels are asked about the light.
  private static let lightStride = 3
  private static let passes = 2
  /// So that there is something wide everywhere.
  private static let leastTrust: Float = 1e-3
  /// Predictions count at least as steep as this when slopes are made of them.
  private static let leastFacing: Float = 0.2

  /// - Parameters:
  ///   - normals: unit, camera frame, row by row.
  ///   - colors: linear RGB, 0 to 1.
  ///   - isSkin: only these pixels are looked at and changed.
  /// - Returns: unit normals; the given ones where there is too little skin to know the light.
  public func refine(_ normals: [SIMD3<Float>], colors: [SIMD3<Float>], isSkin: [Bool]) -> [SIMD3<Float>] {
    precondition([normals.count, colors.count, isSkin.count].allSatisfy { $0 == size * size })
    let isUsable = isSkin.indices.map { isSkin[$0] && Self.isExposed(colors[$0]) }
    let asked = isUsable.indices.filter { isUsable[$0] }.enumerated().filter { $0.offset % Self.lightStride == 0 }
      .map(\.element)
    guard let light = HarmonicLight(normals: asked.map { normals[$0] }, colors: asked.map { colors[$0] }) else {
      return normals
    }
    let shades = shades(light, normals, isUsable)
    let skin = plane { shades[$0] > 0 ? 1 : 0 }
    let excess = plane { shades[$0] > 0 ? logf(luminance(colors[$0]) / shades[$0]) : 0 }
    let hue = plane { isUsable[$0] ? logf(max(colors[$0].x, 1e-4) / max(colors[$0].y, 1e-4)) : 0 }
    let (relief, trust) = self.relief(excess, hue: hue, on: skin)
    var surface = SlopeSystem(size: size, isInside: isSkin)
    for pixel in isSkin.indices where isSkin[pixel] {
      let normal = normals[pixel]
      let facing = max(normal.z, Self.leastFacing)
      surface.stiffness[pixel] = facing * facing
      guard shades[pixel] > 0 else { continue }
      let gradient = light.luminanceGradient(normal) / shades[pixel]
      // Slopes (p, q) turn the normal by -facing (p, q, 0), less the part along it.
      let turned = (gradient - normal * dot(gradient, normal)) * -facing
      surface.directions[pixel] = SIMD2(turned.x, turned.y)
      surface.targets[pixel] = relief.values[pixel]
      surface.weights[pixel] = trust.values[pixel]
    }
    return turned(normals, by: surface.solve(), isSkin)
  }

  private static func isExposed(_ color: SIMD3<Float>) -> Bool {
    luminance(color) > darkest && color.max() < brightest
  }

  /// What is narrow in the excess of brightness, and how much to believe it. What is not believed has no say in what is
  /// wide either: beside a shadow or a mole skin would seem to shine.
  private func relief(_ excess: Plane, hue: Plane, on skin: Plane) -> (relief: Plane, trust: Plane) {
    var (relief, trust) = (excess, skin)
    for _ in 0..<Self.passes {
      relief = narrow(excess, skin, trust)
      let strange = narrow(hue, skin, trust)
      let found = relief
      trust = skin.mapped { pixel, isSkin in
        let (a, b) = (found.values[pixel] / Self.mostRelief, strange.values[pixel] / Self.mostHue)
        return isSkin * max(expf(-a * a - b * b), Self.leastTrust)
      }
    }
    return (relief, trust)
  }

  /// What the light makes of each normal; 0 where it cannot be told.
  private func shades(_ light: HarmonicLight, _ normals: [SIMD3<Float>], _ isUsable: [Bool]) -> [Float] {
    let shades = normals.indices.map { isUsable[$0] ? luminance(light(normals[$0])) : 0 }
    let lit = shades.filter { $0 > 0 }.sorted()
    let least = lit.isEmpty ? 0 : Self.leastLight * lit[lit.count / 2]
    return shades.map { $0 > least ? $0 : 0 }
  }

  private func plane(_ value: (Int) -> Float) -> Plane {
    var plane = Plane(width: size, height: size)
    for pixel in plane.values.indices { plane.values[pixel] = value(pixel) }
    return plane
  }

  /// A plane less its wide variation over the skin that is trusted; zero off the skin.
  private func narrow(_ plane: Plane, _ skin: Plane, _ trust: Plane) -> Plane {
    (plane - plane.blurred(Self.widest * Float(size), weights: trust)) * skin
  }

  private func turned(_ normals: [SIMD3<Float>], by slopes: [SIMD2<Float>], _ isSkin: [Bool]) -> [SIMD3<Float>] {
    normals.indices.map { pixel in
      guard isSkin[pixel] else { return normals[pixel] }
      let normal = normals[pixel]
      let turn = SIMD3(slopes[pixel], 0) * -max(normal.z, Self.leastFacing)
      return normalize(normal + turn - normal * dot(turn, normal))
    }
  }
}

extension HarmonicLight {
  /// How the luminance changes with the normal's x, y and z.
  fileprivate func luminanceGradient(_ n: SIMD3<Float>) -> SIMD3<Float> {
    let f = red * 0.2126 + green * 0.7152 + blue * 0.0722
    return SIMD3(
      f[0] + n.y * f[3] + n.z * f[4] + 2 * n.x * f[7],
      f[1] + n.x * f[3] + n.z * f[5] - 2 * n.y * f[7],
      f[2] + n.x * f[4] + n.y * f[5] + 6 * n.z * f[6])
  }
}
