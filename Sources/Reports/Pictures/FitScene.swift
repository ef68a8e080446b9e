package import Cameras
package import Fitting
package import HeadTemplates
package import Images
import LinearAlgebra
import Meshes
import Rendering

/// A photo, the head that was fitted to it, and ways to look at both.
package struct FitScene {
  package let photo: Photo
  package let template: HeadTemplate
  /// What was seen in the photo.
  package let evidence: Evidence
  /// How surely the face was found there, 0 to 1.
  package let faceConfidence: Float
  package let camera: PinholeCamera
  /// The fitted head in template space, cm.
  package let vertices: [SIMD3<Float>]

  package init(
    photo: Photo, template: HeadTemplate, evidence: Evidence, faceConfidence: Float, camera: PinholeCamera,
    vertices: [SIMD3<Float>]
  ) {
    self.photo = photo
    self.template = template
    self.evidence = evidence
    self.faceConfidence = faceConfidence
    self.camera = camera
    self.vertices = vertices
  }

  /// The shaded head from the photo's camera, of the photo's size.
  package var shadedHead: ImageBuffer<UInt8> {
    let colors = HeadColors(template)
    return ShadedRendering(
      points: cameraPoints(camera), triangles: template.mesh.triangles, camera: camera
    ).image(background: HeadColors.background, color: colors.color)
  }

  /// The fitted vertices in the camera's frame, cm.
  func cameraPoints(_ camera: PinholeCamera) -> [SIMD3<Float>] {
    vertices.map { camera.worldToCamera * $0 }
  }

  /// Each line of the template's polygons once.
  var polygonEdges: [SIMD2<Int32>] {
    var edges: Set<SIMD2<Int32>> = []
    for face in 0..<template.mesh.faceCount {
      let corners = template.mesh.vertices(ofFace: face)
      for (from, to) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
        edges.insert(SIMD2(min(from, to), max(from, to)))
      }
    }
    // In a fixed order, so that the same fit gives the same picture.
    return edges.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
  }
}
