package import Cameras
import HeadTemplates
import Meshes
import StandardExtensions

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
    let (triangles, isSkin) = (template.mesh.triangles, template.triangleIsSkin)
    let (head, evidence) = (head, evidence)
    // Two halves that take about as long and share nothing.
    let ((sightings, uncertainty), (topology, curvature, selfIntersections)) = concurrently {
      let sightings = Sightings(
        template: template, corners: head.meshCorners, vertices: vertices, camera: camera, evidence: evidence)
      return (sightings, Uncertainty(ways: head.ways, vertices: vertices, clarity: sightings.clarity))
    } and: {
      (
        TopologyChange(surface: surface, fitted: vertices, template: template.neutral),
        CurvatureChange(surface: surface, fitted: vertices, template: template.neutral).ofUsedVertices,
        SelfIntersections(vertices, triangles: triangles).pairs
      )
    }
    return QualityReport(
      landmarkResidual: landmarks.map(\.distance).mean, landmarks: landmarks,
      normalResidual: sightings.meanNormalResidual, faceUncertainty: uncertainty.mean(overRegion: "face", of: template),
      angleChangeMean: topology.angleChanges.mean, angleChangeP99: topology.angleChanges.percentile(99),
      curvatureChangeMean: curvature.mean, curvatureChangeP99: curvature.percentile(99),
      flippedFaces: topology.flipped.count { $0 },
      selfIntersections: selfIntersections.count,
      selfIntersectionsOfTemplate: head.selfIntersections,
      skinIntersections: selfIntersections.count { isSkin[Int($0.x)] && isSkin[Int($0.y)] },
      lips: head.lips?.seal(vertices), mouthIsClosed: evidence.mouthIsClosed,
      lids: head.eyes.map { $0.gap(vertices) })
  }
}

extension Evidence {
  /// Inner lips pull only where they are seen apart.
  var mouthIsClosed: Bool { !contours.contains { $0.name.hasPrefix("lips-inner") } }
}

extension [Float] {
  /// Zero for none.
  var mean: Float { isEmpty ? 0 : Float(reduce(0.0) { $0 + Double($1) } / Double(count)) }

  /// The value that so many of a hundred do not exceed; zero for none.
  func percentile(_ percent: Int) -> Float {
    isEmpty ? 0 : element(ofRank: Swift.min(count * percent / 100, count - 1))
  }

  /// What would stand at a place if the numbers were sorted (Hoare's selection).
  private func element(ofRank rank: Int) -> Float {
    var numbers = self
    return numbers.withUnsafeMutableBufferPointer { numbers in
      var (low, high) = (0, numbers.count - 1)
      while low < high {
        let pivot = numbers[low + (high - low) / 2]
        var (i, j) = (low, high)
        while i <= j {
          while numbers[i] < pivot { i += 1 }
          while numbers[j] > pivot { j -= 1 }
          if i <= j {
            numbers.swapAt(i, j)
            i += 1
            j -= 1
          }
        }
        if rank <= j { high = j } else if rank >= i { low = i } else { break }
      }
      return numbers[rank]
    }
  }
}
