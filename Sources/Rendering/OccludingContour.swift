public import Cameras
public import LinearAlgebra

/// Where a smooth surface turns away from the camera in front of what lies behind it: the outline one sees.
public struct OccludingContour: Sendable {
  public struct Point: Sendable {
    public var vertex: Int32
    public var pixel: SIMD2<Float>
    /// Unit direction in the picture away from the surface.
    public var outward: SIMD2<Float>
  }

  public private(set) var points: [Point] = []

  /// - Parameters:
  ///   - points: camera-space vertices (cm).
  ///   - normals: their unit normals.
  ///   - edges: vertex ids of the edges between two triangles.
  ///   - edgeTriangles: those triangles.
  ///   - triangles: vertex ids, counter-clockwise from outside.
  ///   - isCandidate: for each vertex whether it may be part of the outline.
  ///   - rasterizer: the depth of the whole mesh as the camera sees it.
  public init(
    points: [SIMD3<Float>], normals: [SIMD3<Float>], edges: [SIMD2<Int32>], edgeTriangles: [SIMD2<Int32>],
    triangles: [SIMD3<Int32>], isCandidate: [Bool], projection: Projection<Float>, rasterizer: Rasterizer
  ) {
    let facing = triangles.map { triangle in
      let a = points[Int(triangle.x)]
      return dot(cross(points[Int(triangle.y)] - a, points[Int(triangle.z)] - a), a) < 0
    }
    var taken = [Bool](repeating: false, count: points.count)
    for (edge, sides) in zip(edges, edgeTriangles) where facing[Int(sides.x)] != facing[Int(sides.y)] {
      for vertex in [Int(edge.x), Int(edge.y)] where isCandidate[vertex] && !taken[vertex] {
        taken[vertex] = true
        let pixel = projection.pixel(points[vertex])
        let outward = SIMD2(normals[vertex].x, -normals[vertex].y)
        let size = (outward * outward).sum().squareRoot()
        guard size > 0.1, Self.isVisible(points[vertex], at: pixel + outward / size, rasterizer) else { continue }
        self.points.append(Point(vertex: Int32(vertex), pixel: pixel, outward: outward / size))
      }
    }
  }

  /// Whether nothing stands before a point of the rim, half a centimetre and more, at a pixel beside it.
  ///
  /// Beside it outside: there is what lies behind, or what hides the rim. Inside the surface itself comes nearer too
  /// steeply to tell the two apart, by a centimetre at the first pixel of a cheek.
  private static func isVisible(_ point: SIMD3<Float>, at pixel: SIMD2<Float>, _ rasterizer: Rasterizer) -> Bool {
    guard pixel.x >= 0, pixel.y >= 0, pixel.x < Float(rasterizer.width), pixel.y < Float(rasterizer.height),
      point.z < 0
    else { return false }
    let nearest = rasterizer.inverseDepth[Int(pixel.y) * rasterizer.width + Int(pixel.x)]
    return nearest <= 0 || 1 / nearest > -point.z - 0.5
  }
}
