package import HeadTemplates
import LinearAlgebra

/// The colours of what is not skin, linear RGB: eyes, inner mouth, teeth, tongue. A photo shows them under the lids' and
/// lips' shadows and with reflections, or not at all.
package struct PartColors: Sendable {
  private let eyes: [Eye?]
  private let plain: [SIMD3<Float>?]
  private let iris: SIMD3<Float>

  private static let white = SIMD3<Float>(0.72, 0.68, 0.64)
  private static let pupil = SIMD3<Float>(0.008, 0.007, 0.007)
  package static let brownIris = SIMD3<Float>(0.11, 0.06, 0.035)
  private static let byPrefix: [(prefix: String, color: SIMD3<Float>)] = [
    ("inner-mouth", SIMD3(0.19, 0.05, 0.043)), ("teeth", SIMD3(0.68, 0.6, 0.46)), ("tongue", SIMD3(0.4, 0.11, 0.1)),
    ("eye-sockets", SIMD3(0.32, 0.13, 0.1)),
  ]
  /// Degrees from the line of sight: an iris 12 mm wide on an eyeball 24 mm wide.
  static let irisAngle: Float = 30
  static let pupilAngle: Float = 11

  package init(_ template: HeadTemplate, iris: SIMD3<Float>) {
    eyes = template.parts.indices.map { part in template.eyes.first { $0.part == part } }
    plain = template.parts.map { part in Self.byPrefix.first { part.hasPrefix($0.prefix) }?.color }
    self.iris = iris
  }

  /// The colour at a place of the head at rest, cm; nil for skin.
  package func color(part: Int, at place: SIMD3<Float>) -> SIMD3<Float>? {
    guard let eye = eyes[part] else { return plain[part] }
    let degrees = Self.angleFromSight(eye, place)
    // The pupil's and the iris's edges are soft.
    let inner = Self.pupil + (iris - Self.pupil) * smoothstep(degrees, Self.pupilAngle - 1, Self.pupilAngle + 1)
    let rim = inner * (1 - 0.5 * smoothstep(degrees, Self.irisAngle - 6, Self.irisAngle - 1))
    return rim + (Self.white - rim) * smoothstep(degrees, Self.irisAngle - 1, Self.irisAngle + 2)
  }

  static func angleFromSight(_ eye: Eye, _ place: SIMD3<Float>) -> Float {
    angle(place - eye.center, SIMD3(0, 0, 1)) * 180 / .pi
  }
}
