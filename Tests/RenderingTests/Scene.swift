import Cameras
import LinearAlgebra
import TestSupport

/// Triangles in front of a camera, in its frame (cm).
struct Scene {
  var points: [SIMD3<Float>] = []
  var triangles: [SIMD3<Int32>] = []

  /// A rectangle at right angles to the axis, cut into `cells` x `cells` uneven cells of two triangles.
  mutating func addWall(halfWidth: Float, z: Float, cells: Int, seed: UInt64 = 1) {
    var generator = SeededGenerator(seed: seed)
    let first = Int32(points.count)
    for row in 0...cells {
      for column in 0...cells {
        let place = SIMD2(Float(column), Float(row)) / Float(cells) * 2 - 1
        let isInside = (1..<cells).contains(row) && (1..<cells).contains(column)
        let jitter = isInside ? 0.6 / Float(cells) : 0
        points.append(
          SIMD3(
            halfWidth * (place.x + jitter * .random(in: -1...1, using: &generator)),
            halfWidth * (place.y + jitter * .random(in: -1...1, using: &generator)), z))
      }
    }
    let stride = Int32(cells + 1)
    for row in 0..<Int32(cells) {
      for column in 0..<Int32(cells) {
        let a = first + row * stride + column
        triangles += [SIMD3(a, a + 1, a + stride + 1), SIMD3(a, a + stride + 1, a + stride)]
      }
    }
  }

  /// A sphere of rings and sectors.
  mutating func addSphere(center: SIMD3<Float>, radius: Float, rings: Int) {
    let first = Int32(points.count)
    let sectors = 2 * rings
    for ring in 0...rings {
      for sector in 0..<sectors {
        let (latitude, longitude) = (Float(ring) / Float(rings), Float(sector) / Float(sectors))
        let turned = EulerRotation<Float>(angles: SIMD3((0.5 - latitude) * .pi, longitude * 2 * .pi, 0)).matrix
        points.append(center + turned * SIMD3(0, 0, radius))
      }
    }
    for ring in 0..<Int32(rings) {
      for sector in 0..<Int32(sectors) {
        let (a, b) = (first + ring * Int32(sectors), (sector + 1) % Int32(sectors))
        let (upperLeft, upperRight) = (a + sector, a + b)
        let (lowerLeft, lowerRight) = (upperLeft + Int32(sectors), upperRight + Int32(sectors))
        triangles += [SIMD3(upperLeft, upperRight, lowerRight), SIMD3(upperLeft, lowerRight, lowerLeft)]
      }
    }
  }

  /// Triangles of all sizes and directions, at distances between 20 and 60 cm.
  mutating func addSoup(count: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<count {
      let center = SIMD3<Float>(generator.vector(deviation: 6)) - SIMD3(0, 0, .random(in: 25...55, using: &generator))
      let size = Double.random(in: 0.2...4, using: &generator)
      let first = Int32(points.count)
      points += (0..<3).map { _ in center + SIMD3<Float>(generator.vector(deviation: size)) }
      triangles.append(SIMD3(first, first + 1, first + 2))
    }
  }

  /// The nearest triangle that the ray of each pixel meets, by testing all of them in double precision; -1 for none,
  /// nil where a hair decides.
  func visibleTriangle(from projection: Projection<Float>, at pixel: SIMD2<Float>) -> Int32? {
    let ray = SIMD3<Double>(projection.ray(pixel))
    var hits: [(depth: Double, index: Int)] = []
    for (index, triangle) in triangles.enumerated() {
      let corners = [triangle.x, triangle.y, triangle.z].map { SIMD3<Double>(points[Int($0)]) }
      guard corners.allSatisfy({ $0.z < -1e-3 }) else { continue }
      let (a, b, c) = (corners[0], corners[1], corners[2])
      let volumes = SIMD3(dot(ray, cross(b, c)), dot(ray, cross(c, a)), dot(ray, cross(a, b)))
      let weights = volumes / volumes.sum()
      if abs(weights.min()) < 1e-3 || abs(volumes.sum()) < 1e-3 { return nil }
      guard weights.min() > 0 else { continue }
      hits.append((-(a.z * weights.x + b.z * weights.y + c.z * weights.z), index))
    }
    let sorted = hits.sorted { $0.depth < $1.depth }
    if sorted.count >= 2, sorted[1].depth - sorted[0].depth < 1e-2 { return nil }
    return Int32(sorted.first?.index ?? -1)
  }
}
