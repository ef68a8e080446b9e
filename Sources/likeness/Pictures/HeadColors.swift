import HeadTemplates
import Images
import LinearAlgebra
import Meshes

/// Plain colours for the parts of a head, so that a picture of it without a texture reads as a face.
struct HeadColors {
  let template: HeadTemplate

  /// One linear colour per triangle.
  var ofTriangles: [SIMD3<Float>] {
    let faces = (0..<template.mesh.faceCount).map { Self.linear(color(ofFace: $0)) }
    return template.mesh.triangleFaces.map { faces[Int($0)] }
  }

  private func color(ofFace face: Int) -> Color {
    let part = Int(template.faceParts[face])
    if let eye = template.eyes.first(where: { $0.part == part }) { return color(ofFace: face, in: eye) }
    return Self.partColors.first { template.parts[part].hasPrefix($0.prefix) }?.color ?? Self.clay
  }

  /// Pupil, iris and white by the angle from the line of sight at rest.
  private func color(ofFace face: Int, in eye: Eye) -> Color {
    let corners = template.mesh.vertices(ofFace: face)
    let centre = corners.reduce(SIMD3<Float>.zero) { $0 + template.neutral[Int($1)] } / Float(corners.count)
    let degrees = angle(centre - eye.center, SIMD3(0, 0, 1)) * 180 / .pi
    return degrees < Self.pupilAngle ? Self.pupil : degrees < Self.irisAngle ? Self.iris : Self.eyeWhite
  }

  static let clay = Color(205, 172, 155)
  static let background = Color(236, 236, 238)
  private static let eyeWhite = Color(235, 232, 228)
  private static let iris = Color(104, 84, 66)
  private static let pupil = Color(22, 20, 20)
  /// An iris 12 mm wide on an eyeball 24 mm wide.
  private static let irisAngle: Float = 30
  private static let pupilAngle: Float = 11
  private static let partColors: [(prefix: String, color: Color)] = [
    ("inner-mouth", Color(120, 62, 58)), ("eye-sockets", Color(150, 100, 90)), ("teeth", Color(232, 224, 208)),
    ("tongue", Color(170, 90, 88)),
  ]

  static func linear(_ color: Color) -> SIMD3<Float> {
    SIMD3(SRGB.decode(color.x / 255), SRGB.decode(color.y / 255), SRGB.decode(color.z / 255))
  }
}
