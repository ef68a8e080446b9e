import Cameras
import HeadTemplates
import LinearAlgebra
import Rigs

/// What comes from a model or a file may be anything; a fit sees only what can be computed with.
extension Evidence {
  /// The evidence less every single thing that cannot be computed with: normals that are none, places far off the photo.
  var usable: Evidence {
    var result = self
    result.corners = corners.filter { isInReach($0.value) }
    for index in contours.indices { result.contours[index].points = contours[index].points.filter(isInReach) }
    result.contours.removeAll { $0.points.count < 2 }
    result.outline = outline.filter {
      isInReach(window.toImage($0.pixel)) && $0.outward.isFinite && abs(($0.outward * $0.outward).sum() - 1) < 0.1
    }
    for pixel in normals.weights.indices where !normals.isUsable(at: pixel) {
      (result.normals.normals[pixel], result.normals.weights[pixel]) = (.zero, 0)
    }
    return result
  }

  /// Whether a place of the photo can be that of a face that the photo shows at least in part: no further outside of it
  /// than it is wide or high.
  func isInReach(_ pixel: SIMD2<Float>) -> Bool {
    let (width, height) = (Float(imageWidth), Float(imageHeight))
    return pixel.x >= -width && pixel.x <= 2 * width && pixel.y >= -height && pixel.y <= 2 * height
  }

  /// Whether there are an image, a window and a lens at all.
  var hasView: Bool {
    let sizes = [faceSize, window.side, focal.focalLength]
    return imageWidth > 0 && imageHeight > 0 && window.size > 0 && sizes.allSatisfy { $0 > 0 && $0.isFinite }
      && window.origin.isFinite && principalPoint.isFinite
      && (knownRotation.map { $0.columns.0.isFinite && $0.columns.1.isFinite && $0.columns.2.isFinite } ?? true)
  }
}

extension NormalMap {
  /// Whether a pixel has a normal of about unit length and a weight.
  fileprivate func isUsable(at pixel: Int) -> Bool {
    let squared = dot(normals[pixel], normals[pixel])
    return weights[pixel] > 0 && weights[pixel].isFinite && squared > 0.25 && squared < 4
  }
}

extension Constraints {
  /// The constraints less pins that are on no vertex or nowhere.
  func usable(for template: HeadTemplate) -> Constraints {
    let vertices = template.neutral.indices
    func counts(_ vertex: Int, _ weight: Float) -> Bool { vertices.contains(vertex) && weight >= 0 && weight.isFinite }
    var result = self
    result.pointPins = pointPins.filter { counts($0.vertex, $0.weight) && $0.position.isFinite }
    result.pixelPins = pixelPins.filter { counts($0.vertex, $0.weight) && $0.pixel.isFinite }
    return result
  }
}

extension FitStart {
  /// Whether this is a head of the template, in numbers that can be computed with.
  func isUsable(for template: HeadTemplate) -> Bool {
    controllers.count == template.rig.controllers.count && jointOffsets.count == 9 * template.rig.joints.count
      && vertices.count == template.neutral.count && (controllers + jointOffsets).allSatisfy(\.isFinite)
      && vertices.allSatisfy(\.isFinite) && camera.isUsable && further.allSatisfy { $0.isUsable(for: template) }
  }
}

extension PhotoStart {
  fileprivate func isUsable(for template: HeadTemplate) -> Bool {
    controllers.count == template.rig.controllers.count && controllers.allSatisfy(\.isFinite) && camera.isUsable
  }
}

extension PinholeCamera {
  fileprivate var isUsable: Bool { focalLength > 0 && (worldToCamera * SIMD3(1, 1, 1)).isFinite }
}

extension SIMD where Scalar: BinaryFloatingPoint {
  fileprivate var isFinite: Bool { indices.allSatisfy { self[$0].isFinite } }
}
