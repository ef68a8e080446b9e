import Cameras
import Fitting
import HeadTemplates
import Images
import LikenessService
import LinearAlgebra
import Meshes
import Rendering
import Rigs

/// A photo, the head that was fitted to it, and ways to look at both.
struct FitScene {
  let photo: Photo
  let template: HeadTemplate
  let outcome: FitOutcome

  /// The shaded head from the photo's camera, of the photo's size.
  var shadedHead: ImageBuffer<UInt8> {
    let colors = HeadColors(template)
    return ShadedRendering(
      points: cameraPoints(outcome.camera), triangles: template.mesh.triangles, camera: outcome.camera
    ).image(background: HeadColors.background, color: colors.color)
  }

  /// The fitted vertices in the camera's frame, cm.
  func cameraPoints(_ camera: PinholeCamera) -> [SIMD3<Float>] {
    outcome.vertices.map { camera.worldToCamera * $0 }
  }

  var qualityMaps: QualityMaps {
    QualityMaps(template: template, evidence: outcome.evidence, result: outcome.result)
  }

  /// The head with every expression controller at its default: who it is, whatever the photo made of the face.
  var neutralVertices: [SIMD3<Float>] {
    let controllers = zip(template.rig.controllers, outcome.controllers).map { controller, value in
      controller.kind == .expression ? controller.defaultValue : value
    }
    return RigEvaluator(rig: template.rig, neutral: template.neutral)
      .evaluate(controllers: controllers, bindOffsets: outcome.bindOffsets)
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
