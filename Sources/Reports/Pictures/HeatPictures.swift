import HeadTemplates
import Images
import Meshes

/// Numbers painted on a fitted head, from the front and from half a side.
struct HeatPictures {
  private let triangles: [SIMD3<Int32>]
  private let views: [HeadView]
  private let colors: HeadColors

  private static let size = (width: 330, height: 400)

  init(_ scene: FitScene) {
    triangles = scene.template.mesh.triangles
    colors = HeadColors(scene.template)
    views = [Float(0), 42].map { turn in
      HeadView(
        scene.template, vertices: scene.vertices, turn: turn, width: Self.size.width, height: Self.size.height)
    }
  }

  /// - Parameter shares: one per vertex, -1...1 of the range of colours.
  func image(_ shares: [Float]) -> ImageBuffer<UInt8> {
    var canvas = Canvas(width: Self.size.width * views.count, height: Self.size.height, color: Color(repeating: 255))
    for (index, view) in views.enumerated() {
      canvas.paste(view.image { color(shares, $0, $1) }, x: index * Self.size.width, y: 0)
    }
    return canvas.image
  }

  /// Eyes look like eyes: they keep their shape, and without them nobody knows a face.
  private func color(_ shares: [Float], _ triangle: Int, _ weights: SIMD3<Float>) -> SIMD3<Float> {
    if colors.isEye(triangle) { return colors.color(triangle: triangle, barycentrics: weights) }
    let corners = triangles[triangle]
    return HeatColors.color(
      shares[Int(corners.x)] * weights.x + shares[Int(corners.y)] * weights.y + shares[Int(corners.z)] * weights.z)
  }
}
