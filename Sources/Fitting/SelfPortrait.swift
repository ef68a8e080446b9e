package import Cameras
package import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rendering
import Rigs
import StandardExtensions

/// A photo of the template itself, in some shape, as evidence without any error: for whoever measures how long fits take
/// and wants no models, or to know the answer.
package struct SelfPortrait {
  package let template: HeadTemplate
  package let vertices: [SIMD3<Float>]
  /// A lens 75 cm in front of the face, which fills four fifths of the window; the window is the picture.
  package let camera: PinholeCamera

  package init(of template: HeadTemplate, vertices: [SIMD3<Float>], windowSize: Int) {
    self.template = template
    self.vertices = vertices
    let marks = template.landmarks
    let places = marks.spread.indices.filter { marks.spread[$0] >= 0 }.map { marks.position(of: $0, in: vertices) }
    let low = places.reduce(places[0]) { pointwiseMin($0, $1) }
    let high = places.reduce(places[0]) { pointwiseMax($0, $1) }
    let centre = (low + high) / 2
    let size = Float(windowSize)
    camera = PinholeCamera(
      width: windowSize, height: windowSize, focalLength: 0.8 * size * 75 / max(high.x - low.x, high.y - low.y),
      principalPoint: SIMD2(size / 2, size / 2),
      worldToCamera: AffineTransform(linear: .identity, translation: SIMD3(-centre.x, -centre.y, -75 - high.z)))
  }

  /// Of a random identity, the same every time: every fourth controller somewhere within half of its range.
  package init(ofSomeoneIn template: HeadTemplate, windowSize: Int) {
    var random = SplitMix64(seed: 1)
    let controllers = template.rig.controllers.map { controller in
      let place = random.uniform(in: -0.5...0.5)
      guard random.uniform(in: 0...4) < 1, controller.kind == .identity else { return controller.defaultValue }
      let limit = place > 0 ? controller.maximum : controller.minimum
      return controller.defaultValue + abs(place) * (limit - controller.defaultValue)
    }
    let rig = RigEvaluator(rig: template.rig, neutral: template.neutral)
    self.init(of: template, vertices: rig.evaluate(controllers: controllers), windowSize: windowSize)
  }

  package var evidence: Evidence {
    let marks = template.landmarks
    func pixel(_ landmark: Int) -> SIMD2<Float> {
      camera.project(marks.position(of: landmark, in: vertices)) ?? .zero
    }
    let window = ImageWindow(origin: .zero, side: Float(camera.width), size: camera.width)
    let rendering = NormalRendering(
      points: vertices.map { camera.worldToCamera * $0 }, triangles: template.mesh.triangles, camera: camera)
    let isSkin = template.triangleIsSkin
    let seen = (0..<(camera.width * camera.height)).map { rendering.normal(at: $0) }
    return Evidence(
      imageWidth: camera.width, imageHeight: camera.height, window: window, faceSize: 0.8 * window.side,
      landmarks: marks.spread.indices.map(pixel), corners: marks.corners.mapValues(pixel),
      contours: marks.contours.map { contour in
        let points = contour.landmarks.filter { marks.spread[$0] >= 0 }.map(pixel)
        return ObservedContour(name: contour.name, points: points, isClosed: contour.isClosed)
      },
      normals: NormalMap(
        window: window, normals: seen.map { $0?.normal ?? .zero },
        weights: seen.map { $0.map { isSkin[$0.triangle] ? 1 : 0 } ?? 0 }),
      focal: .known(camera.focalLength), principalPoint: camera.principalPoint)
  }
}
