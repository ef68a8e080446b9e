import Cameras
import Fitting
import HeadTemplates
package import Images
import LinearAlgebra
import Meshes
import Rendering

/// Four views of the face side by side, by which a fit is judged: contours, wireframe, observed and rendered normals.
package struct OverlayPicture {
  private let scene: FitScene
  private let window: ImageWindow
  private let camera: PinholeCamera
  private let background: ImageBuffer<UInt8>
  private let head: NormalRendering

  /// The side of one view, pixels.
  private static let viewSize = 800
  private static let gap = 8
  /// How much wider than the fit's own window, to show ears and jaw.
  private static let margin: Float = 1.35

  static let observedColor = Color(64, 224, 255)
  static let fittedColor = Color(255, 138, 0)
  private static let landmarkColor = Color(255, 255, 255)
  private static let wireColor = Color(120, 255, 160)

  package init(_ scene: FitScene) {
    self.scene = scene
    let face = scene.evidence.window
    let side = face.side * Self.margin
    window = ImageWindow(
      origin: face.origin + SIMD2(repeating: (face.side - side) / 2), side: side, size: Self.viewSize)
    camera = scene.camera.window(window)
    let crop = SquareCrop(center: window.origin + SIMD2(repeating: side / 2), side: side)
    background = scene.photo.pixels.resampled(crop, size: Self.viewSize, outside: .black).map {
      UInt8(min(max($0.rounded(), 0), 255))
    }
    head = NormalRendering(
      points: scene.cameraPoints(camera), triangles: scene.template.mesh.triangles, camera: camera)
  }

  package var image: ImageBuffer<UInt8> {
    let side = 2 * Self.viewSize + Self.gap
    let far = Self.viewSize + Self.gap
    var canvas = Canvas(width: side, height: side, color: Color(repeating: 24))
    canvas.paste(contourView, x: 0, y: 0)
    canvas.paste(wireframeView, x: far, y: 0)
    canvas.paste(observedNormalsView, x: 0, y: far)
    canvas.paste(renderedNormalsView, x: far, y: far)
    return canvas.image
  }

  /// The photo with its landmarks, what was seen in it, and the same lines on the fitted head.
  private var contourView: ImageBuffer<UInt8> {
    var canvas = Canvas(background)
    let evidence = scene.evidence
    for landmark in evidence.landmarks {
      canvas.dot(window.toWindow(landmark), radius: 1.2, color: Self.landmarkColor, opacity: 0.6)
    }
    for contour in evidence.contours {
      let points = contour.points.map(window.toWindow)
      canvas.polyline(points, isClosed: contour.isClosed, width: 1.6, color: Self.observedColor)
    }
    let names = Set(evidence.contours.map(\.name))
    for contour in scene.template.landmarks.contours where names.contains(contour.name) {
      let points = contour.landmarks.compactMap(fittedPlace)
      canvas.polyline(points, isClosed: contour.isClosed, width: 1.6, color: Self.fittedColor)
    }
    drawCorners(evidence, on: &canvas)
    return canvas.image
  }

  private func drawCorners(_ evidence: Evidence, on canvas: inout Canvas) {
    for (name, landmark) in scene.template.landmarks.corners {
      if let seen = evidence.corners[name] {
        canvas.dot(window.toWindow(seen), radius: 4, color: Self.observedColor)
      }
      if let fitted = fittedPlace(landmark) { canvas.dot(fitted, radius: 2.5, color: Self.fittedColor) }
    }
  }

  /// Where the camera sees a landmark of the fitted head, in the view.
  private func fittedPlace(_ landmark: Int) -> SIMD2<Float>? {
    camera.project(scene.template.landmarks.position(of: landmark, in: scene.vertices))
  }

  /// The photo under the template's own polygons, as far as they can be seen.
  private var wireframeView: ImageBuffer<UInt8> {
    var canvas = Canvas(background)
    Wireframe(edges: scene.polygonEdges, points: scene.cameraPoints(camera), camera: camera, head: head)
      .draw(on: &canvas, color: Self.wireColor, opacity: 0.7)
    return canvas.image
  }

  /// The normals that the fit was given, over a faint photo.
  private var observedNormalsView: ImageBuffer<UInt8> {
    let map = scene.evidence.normals
    return normalsView { x, y in
      let place = map.window.toWindow(window.toImage(SIMD2(Float(x) + 0.5, Float(y) + 0.5)))
      let (column, row) = (Int(place.x.rounded(.down)), Int(place.y.rounded(.down)))
      guard (0..<map.window.size).contains(column), (0..<map.window.size).contains(row) else { return nil }
      let pixel = row * map.window.size + column
      return map.weights[pixel] > 0 ? map.normals[pixel] : nil
    }
  }

  /// The normals of the fitted head, over a faint photo.
  private var renderedNormalsView: ImageBuffer<UInt8> {
    normalsView { x, y in head.normal(at: y * Self.viewSize + x)?.normal }
  }

  private func normalsView(_ normal: (_ x: Int, _ y: Int) -> SIMD3<Float>?) -> ImageBuffer<UInt8> {
    var canvas = Canvas(background)
    for y in 0..<Self.viewSize {
      for x in 0..<Self.viewSize {
        if let normal = normal(x, y) {
          canvas.blend(x, y, (normal + 1) * 127.5, 1)
        } else {
          canvas.blend(x, y, Color(repeating: 24), 0.75)
        }
      }
    }
    return canvas.image
  }
}
