import LinearAlgebra
import Meshes

/// How good a fit is, in numbers an artist can read.
public struct QualityReport: Sendable {
  /// Mean distance of corners and contours from the photo's, in pixels of the photo.
  public var landmarkResidual: Float
  /// Mean and 99th percentile of the change of triangle corner angles against the template, degrees.
  public var angleChangeMean: Float
  public var angleChangeP99: Float
  /// Triangles of the face whose normal turned by more than 90 degrees against the template.
  public var flippedFaces: Int
  /// Mean angle between observed and rendered normals, degrees.
  public var normalResidual: Float
}

extension QualityReport {
  /// Compares a fitted surface with the template's, ignoring how it fits the photo.
  static func topology(
    _ surface: TriangleSurface, fitted: [SIMD3<Float>], template: [SIMD3<Float>]
  ) -> (angleChanges: [Float], flipped: Int) {
    var changes: [Float] = []
    for (after, before) in zip(surface.cornerAngles(fitted), surface.cornerAngles(template)) {
      let change = (after - before) * (180 / Float.pi)
      changes += [abs(change.x), abs(change.y), abs(change.z)]
    }
    let flipped = zip(surface.areaVectors(fitted), surface.areaVectors(template)).count { dot($0, $1) < 0 }
    return (changes.sorted(), flipped)
  }
}
