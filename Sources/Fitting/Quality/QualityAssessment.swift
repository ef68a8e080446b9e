package import Cameras
import HeadTemplates
import Meshes

/// Measures a finished fit against the photo and the template.
package struct QualityAssessment {
  let head: PreparedHead
  let evidence: Evidence

  package init(head: PreparedHead, evidence: Evidence) {
    self.head = head
    self.evidence = evidence
  }

  /// - Parameters:
  ///   - vertices: the fitted head in template space, cm.
  ///   - camera: the photo's.
  package func report(vertices: [SIMD3<Float>], camera: PinholeCamera) -> QualityReport {
    let (template, surface) = (head.template, head.surface)
    let landmarks = LandmarkResidual.all(of: template, vertices: vertices, camera: camera, evidence: evidence)
    let sightings = Sightings(template: template, vertices: vertices, camera: camera, evidence: evidence)
    let uncertainty = Uncertainty(surface: surface, vertices: vertices, clarity: sightings.clarity)
    let topology = TopologyChange(surface: surface, fitted: vertices, template: template.neutral)
    let curvature = CurvatureChange(surface: surface, fitted: vertices, template: template.neutral)
    let triangles = template.mesh.triangles
    return QualityReport(
      landmarkResidual: landmarks.map(\.distance).mean, landmarks: landmarks,
      normalResidual: sightings.meanNormalResidual, faceUncertainty: uncertainty.mean(overRegion: "face", of: template),
      angleChangeMean: topology.angleChanges.mean, angleChangeP99: topology.angleChanges.percentile(99),
      curvatureChangeMean: curvature.ofUsedVertices.mean, curvatureChangeP99: curvature.ofUsedVertices.percentile(99),
      flippedFaces: topology.flipped.count { $0 },
      selfIntersections: SelfIntersections(vertices, triangles: triangles).pairs.count,
      selfIntersectionsOfTemplate: head.selfIntersections,
      lips: head.lips?.seal(vertices), mouthIsClosed: evidence.mouthIsClosed,
      lids: head.eyes.map { $0.gap(vertices) })
  }
}

extension Evidence {
  /// Inner lips pull only where they are seen apart.
  var mouthIsClosed: Bool { !contours.contains { $0.name.hasPrefix("lips-inner") } }
}

extension [Float] {
  /// Zero for none. Summed in ascending order, so that the result does not depend on theirs.
  var mean: Float { isEmpty ? 0 : sorted().reduce(0, +) / Float(count) }

  /// The value that so many of a hundred do not exceed; zero for none.
  func percentile(_ percent: Int) -> Float {
    isEmpty ? 0 : sorted()[Swift.min(count * percent / 100, count - 1)]
  }
}
