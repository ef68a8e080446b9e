import Cameras
import Fitting
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import Rendering

/// A head laid over the photo of a face with its polygons, to see a head before the fit beside the same head after it.
struct HeadOverPhoto {
  private let scene: FitScene
  private let camera: PinholeCamera
  private let photo: ImageBuffer<UInt8>

  private static let side = 720
  /// How much wider than the fit's own window, to show ears and jaw.
  private static let margin: Float = 1.45
  private static let opacity: Float = 0.72

  init(_ scene: FitScene) {
    self.scene = scene
    let face = scene.evidence.window
    let side = face.side * Self.margin
    let window = ImageWindow(
      origin: face.origin + SIMD2(repeating: (face.side - side) / 2), side: side, size: Self.side)
    camera = scene.camera.window(window)
    let crop = SquareCrop(center: window.origin + SIMD2(repeating: side / 2), side: side)
    photo = scene.photo.pixels.resampled(crop, size: Self.side, outside: .black).map {
      UInt8(min(max($0.rounded(), 0), 255))
    }
  }

  /// - Parameter vertices: any shape of the scene's template, template space, cm.
  func image(_ vertices: [SIMD3<Float>]) -> ImageBuffer<UInt8> {
    let points = vertices.map { camera.worldToCamera * $0 }
    let triangles = scene.template.mesh.triangles
    let head = NormalRendering(points: points, triangles: triangles, camera: camera)
    let shaded = ShadedRendering(points: points, triangles: triangles, camera: camera)
      .image(background: HeadColors.background, color: HeadColors(scene.template).color)
    var canvas = Canvas(photo)
    for y in 0..<Self.side {
      for x in 0..<Self.side where head.depth(at: y * Self.side + x) != nil {
        let color = Color(Float(shaded[x, y, 0]), Float(shaded[x, y, 1]), Float(shaded[x, y, 2]))
        canvas.blend(x, y, color, Self.opacity)
      }
    }
    Wireframe(edges: scene.polygonEdges, points: points, camera: camera, head: head)
      .draw(on: &canvas, color: Color(40, 34, 30), opacity: 0.35)
    return canvas.image
  }
}
