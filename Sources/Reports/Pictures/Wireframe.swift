import Cameras
import Images
import LinearAlgebra
import Rendering

/// The template's own polygons as lines over a picture, as far as they can be seen.
struct Wireframe {
  /// Vertex ids of each line.
  let edges: [SIMD2<Int32>]
  /// Camera space, cm.
  let points: [SIMD3<Float>]
  let camera: PinholeCamera
  /// The same head, which hides what lies behind it.
  let head: NormalRendering

  /// A line lies on the surface, so a little behind it is still seen (cm).
  private static let depthTolerance: Float = 0.1

  func draw(on canvas: inout Canvas, color: Color, opacity: Float) {
    let projection = Projection(focalLength: camera.focalLength, principalPoint: camera.principalPoint)
    for edge in edges {
      let (from, to) = (points[Int(edge.x)], points[Int(edge.y)])
      guard from.z < 0, to.z < 0 else { continue }
      canvas.line(
        from: projection.pixel(from), to: projection.pixel(to), width: 1, color: color, opacity: opacity
      ) { x, y, share in
        isSeen(x, y, depth: 1 / (share / -to.z + (1 - share) / -from.z))
      }
    }
  }

  private func isSeen(_ x: Int, _ y: Int, depth: Float) -> Bool {
    guard let surface = head.depth(at: y * camera.width + x) else { return true }
    return depth < surface + Self.depthTolerance
  }
}
