import LinearAlgebra
import Meshes

/// What happened to the triangles of a surface between two shapes of it, whatever the photo says.
struct TopologyChange {
  /// The absolute change of each corner's angle, degrees: three per triangle.
  let angleChanges: [Float]
  /// Whether a triangle's normal turned by more than 90 degrees.
  let flipped: [Bool]

  init(surface: TriangleSurface, fitted: [SIMD3<Float>], template: [SIMD3<Float>]) {
    var changes: [Float] = []
    changes.reserveCapacity(3 * surface.triangles.count)
    for (after, before) in zip(surface.cornerAngles(fitted), surface.cornerAngles(template)) {
      let change = (after - before) * (180 / Float.pi)
      for corner in 0..<3 { changes.append(abs(change[corner])) }
    }
    angleChanges = changes
    flipped = zip(surface.areaVectors(fitted), surface.areaVectors(template)).map { dot($0, $1) < 0 }
  }
}
