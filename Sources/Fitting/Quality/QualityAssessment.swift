import Cameras
import HeadTemplates
import LinearAlgebra
import Meshes
import Rendering

/// Measures a finished fit against the photo and the template.
struct QualityAssessment {
  let template: HeadTemplate
  let evidence: Evidence
  let surface: TriangleSurface

  func report(vertices: [SIMD3<Float>], camera: PinholeCamera) -> QualityReport {
    let (angles, flipped) = QualityReport.topology(surface, fitted: vertices, template: template.neutral)
    return QualityReport(
      landmarkResidual: landmarkResidual(vertices, camera),
      angleChangeMean: angles.reduce(0, +) / Float(max(angles.count, 1)),
      angleChangeP99: angles.isEmpty ? 0 : angles[min(angles.count * 99 / 100, angles.count - 1)],
      flippedFaces: flipped, normalResidual: normalResidual(vertices, camera))
  }

  /// Mean distance of the template's corners and contours from the photo's, pixels.
  private func landmarkResidual(_ vertices: [SIMD3<Float>], _ camera: PinholeCamera) -> Float {
    var distances: [Float] = []
    for (name, landmark) in template.landmarks.corners where template.landmarks.spread[landmark] >= 0 {
      guard let target = evidence.corners[name],
        let pixel = camera.project(template.landmarks.position(of: landmark, in: vertices))
      else { continue }
      distances.append(Self.distance(pixel, target))
    }
    for observed in evidence.contours where observed.points.count >= 2 {
      let polyline = Polyline<Float>(points: observed.points, isClosed: observed.isClosed)
      let contour = template.landmarks.contours.first { $0.name == observed.name }
      for landmark in contour?.landmarks ?? [] where template.landmarks.spread[landmark] >= 0 {
        guard let pixel = camera.project(template.landmarks.position(of: landmark, in: vertices)) else { continue }
        distances.append(Self.distance(pixel, polyline.nearestPoint(to: pixel)))
      }
    }
    return distances.sorted().reduce(0, +) / Float(max(distances.count, 1))
  }

  /// Mean angle between observed and rendered normals, degrees.
  private func normalResidual(_ vertices: [SIMD3<Float>], _ camera: PinholeCamera) -> Float {
    let view = camera.window(evidence.window)
    let points = vertices.map { view.worldToCamera * $0 }
    let rendered = NormalRendering(points: points, triangles: template.mesh.triangles, camera: view)
    let isSkin = template.triangleIsSkin
    var (sum, total): (Float, Float) = (0, 0)
    for pixel in evidence.normals.normals.indices where evidence.normals.weights[pixel] > 0 {
      guard let (normal, triangle) = rendered.normal(at: pixel), isSkin[triangle] else { continue }
      sum += evidence.normals.weights[pixel] * angle(normal, evidence.normals.normals[pixel])
      total += evidence.normals.weights[pixel]
    }
    return total > 0 ? sum / total * 180 / .pi : 0
  }

  private static func distance(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float { ((a - b) * (a - b)).sum().squareRoot() }
}
