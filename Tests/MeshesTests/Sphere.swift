import Meshes

/// A sphere of radius one: an octahedron whose triangles are split in four again and again.
struct Sphere {
  private(set) var positions: [SIMD3<Double>] = [
    SIMD3(1, 0, 0), SIMD3(-1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, -1, 0), SIMD3(0, 0, 1), SIMD3(0, 0, -1),
  ]
  private(set) var triangles: [SIMD3<Int32>] = [
    SIMD3(0, 2, 4), SIMD3(2, 1, 4), SIMD3(1, 3, 4), SIMD3(3, 0, 4),
    SIMD3(2, 0, 5), SIMD3(1, 2, 5), SIMD3(3, 1, 5), SIMD3(0, 3, 5),
  ]

  init(splits: Int) {
    for _ in 0..<splits { split() }
  }

  var surface: TriangleSurface { TriangleSurface(triangles: triangles, vertexCount: positions.count) }

  private mutating func split() {
    var middles: [SIMD2<Int32>: Int32] = [:]
    triangles = triangles.flatMap { t in
      let (a, b, c) = (middle(t.x, t.y, &middles), middle(t.y, t.z, &middles), middle(t.z, t.x, &middles))
      return [SIMD3(t.x, a, c), SIMD3(a, t.y, b), SIMD3(c, b, t.z), SIMD3(a, b, c)]
    }
  }

  private mutating func middle(_ a: Int32, _ b: Int32, _ middles: inout [SIMD2<Int32>: Int32]) -> Int32 {
    let edge = SIMD2(min(a, b), max(a, b))
    if let known = middles[edge] { return known }
    let sum = positions[Int(a)] + positions[Int(b)]
    positions.append(sum / (sum * sum).sum().squareRoot())
    middles[edge] = Int32(positions.count - 1)
    return Int32(positions.count - 1)
  }
}
