import Cameras
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import Rendering

/// A head by itself, as a portrait photographer would turn it.
struct HeadView {
  let width: Int
  private let rendering: ShadedRendering

  /// The share of the picture's height that the head fills from the chin to the top.
  private static let headShare: Float = 0.84
  /// cm.
  private static let distance: Float = 90

  /// - Parameters:
  ///   - vertices: template space, cm.
  ///   - turn: degrees that the head is turned toward its own right, so that its left side is seen.
  init(_ template: HeadTemplate, vertices: [SIMD3<Float>], turn: Float, width: Int, height: Int) {
    self.width = width
    let (low, high) = Self.extent(template, vertices)
    let rotation = EulerRotation(angles: SIMD3(0, -turn * .pi / 180, 0)).matrix
    let middle = (low + high) / 2
    let camera = PinholeCamera(
      width: width, height: height,
      focalLength: Self.headShare * Float(height) * Self.distance / max(high.y - low.y, 1e-3),
      principalPoint: SIMD2(Float(width), Float(height)) / 2,
      worldToCamera: AffineTransform(
        linear: rotation, translation: -(rotation * middle) - SIMD3(0, 0, Self.distance)))
    rendering = ShadedRendering(
      points: vertices.map { camera.worldToCamera * $0 }, triangles: template.mesh.triangles, camera: camera)
  }

  /// The box around the head above the chin.
  private static func extent(_ template: HeadTemplate, _ vertices: [SIMD3<Float>]) -> (SIMD3<Float>, SIMD3<Float>) {
    let face = (template.regions["face"] ?? []).enumerated().filter { $0.element == 1 }.map { vertices[$0.offset].y }
    let chin = face.min() ?? -.infinity
    let head = vertices.filter { $0.y >= chin }
    return (head.reduce(head[0], pointwiseMin), head.reduce(head[0], pointwiseMax))
  }

  /// - Parameter color: linear RGB at a place in a triangle.
  func image(color: (_ triangle: Int, _ barycentrics: SIMD3<Float>) -> SIMD3<Float>) -> ImageBuffer<UInt8> {
    rendering.image(background: HeadColors.background, color: color)
  }
}
