import HeadTemplates
import Images
import LinearAlgebra
import Meshes

/// Plain colours for the parts of a head, linear RGB, so that a picture of it without a texture reads as a face.
package struct HeadColors {
  private let triangles: [SIMD3<Int32>]
  private let rest: [SIMD3<Float>]
  private let plain: [SIMD3<Float>]
  /// The eyeball that each triangle belongs to.
  private let eyes: [Eye?]

  init(_ template: HeadTemplate) {
    triangles = template.mesh.triangles
    rest = template.neutral
    let parts = template.mesh.triangleFaces.map { Int(template.faceParts[Int($0)]) }
    let plainByPart = template.parts.map { part in
      Self.partColors.first { part.hasPrefix($0.prefix) }?.color ?? Self.clay
    }
    let eyeByPart = template.parts.indices.map { part in template.eyes.first { $0.part == part } }
    plain = parts.map { plainByPart[$0] }
    eyes = parts.map { eyeByPart[$0] }
  }

  func isEye(_ triangle: Int) -> Bool { eyes[triangle] != nil }

  /// The colour at a place in a triangle.
  func color(triangle: Int, barycentrics: SIMD3<Float>) -> SIMD3<Float> {
    guard let eye = eyes[triangle] else { return plain[triangle] }
    let corners = triangles[triangle]
    let place =
      rest[Int(corners.x)] * barycentrics.x + rest[Int(corners.y)] * barycentrics.y
      + rest[Int(corners.z)] * barycentrics.z
    return Self.color(of: eye, at: place)
  }

  /// Pupil, iris and white by the angle from the line of sight at rest.
  private static func color(of eye: Eye, at place: SIMD3<Float>) -> SIMD3<Float> {
    let degrees = angle(place - eye.center, SIMD3(0, 0, 1)) * 180 / .pi
    return degrees < pupilAngle ? pupil : degrees < irisAngle ? iris : eyeWhite
  }

  package static let background = linear(236, 236, 238)
  private static let clay = linear(205, 172, 155)
  private static let eyeWhite = linear(235, 232, 228)
  private static let iris = linear(104, 84, 66)
  private static let pupil = linear(22, 20, 20)
  /// An iris 12 mm wide on an eyeball 24 mm wide.
  private static let irisAngle: Float = 30
  private static let pupilAngle: Float = 11
  private static let partColors: [(prefix: String, color: SIMD3<Float>)] = [
    ("inner-mouth", linear(120, 62, 58)), ("eye-sockets", linear(150, 100, 90)), ("teeth", linear(232, 224, 208)),
    ("tongue", linear(170, 90, 88)),
  ]

  /// From 8-bit sRGB.
  private static func linear(_ red: Int, _ green: Int, _ blue: Int) -> SIMD3<Float> {
    SIMD3(SRGB.linear[red], SRGB.linear[green], SRGB.linear[blue])
  }
}
