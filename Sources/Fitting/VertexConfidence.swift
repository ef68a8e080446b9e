import Cameras
import LinearAlgebra
import Meshes
import Rendering

/// How well the photo shows each vertex: 1 where evidence sees it face on, 0 where it is hidden or edge on.
struct VertexConfidence {
  let values: [Float]

  /// Cosines of the viewing angle between which a surface goes from edge on to well seen.
  private static let (grazing, clear): (Float, Float) = (0.15, 0.5)
  private static let smoothings = 3
  /// How well a pixel shows what stands there when the head may have another surface there than the photo.
  private static let tentative: Float = 0.5

  /// - Parameters:
  ///   - points: camera-space vertices (cm).
  ///   - vertexNormals: over the surface.
  ///   - rasterizer: the depth of the whole mesh in the evidence's window.
  init(
    points: [SIMD3<Float>], vertexNormals: VertexNormals<Float>, surface: TriangleSurface, evidence: NormalMap,
    projection: Projection<Float>, rasterizer: Rasterizer
  ) {
    var normals = [SIMD3<Float>](repeating: .zero, count: points.count)
    vertexNormals.evaluate(points, into: &normals)
    var values = [Float](repeating: 0, count: points.count)
    for vertex in surface.usedVertices.lazy.map({ Int($0) }) {
      let pixel = projection.pixel(points[vertex])
      guard pixel.x >= 0, pixel.y >= 0, pixel.x < Float(rasterizer.width), pixel.y < Float(rasterizer.height) else {
        continue
      }
      let index = Int(pixel.y) * rasterizer.width + Int(pixel.x)
      let nearest = rasterizer.inverseDepth[index]
      // A vertex is seen when nothing stands more than two millimetres before it.
      guard evidence.weights[index] > 0, nearest <= 0 || 1 / nearest > -points[vertex].z - 0.2 else { continue }
      let facing = -dot(normals[vertex], normalize(points[vertex]))
      let t = min(max((facing - Self.grazing) / (Self.clear - Self.grazing), 0), 1)
      let isTentative = !evidence.isTentative.isEmpty && evidence.isTentative[index]
      values[vertex] = t * t * (3 - 2 * t) * (isTentative ? Self.tentative : 1)
    }
    self.values = Self.smoothed(values, surface)
  }

  /// Means over neighbours, so that no pull starts at a hard edge.
  private static func smoothed(_ values: [Float], _ surface: TriangleSurface) -> [Float] {
    var values = values
    for _ in 0..<smoothings {
      var sums = values
      var counts = [Float](repeating: 1, count: values.count)
      for edge in surface.interiorEdges {
        let (a, b) = (Int(edge.x), Int(edge.y))
        sums[a] += values[b]
        sums[b] += values[a]
        counts[a] += 1
        counts[b] += 1
      }
      for vertex in values.indices { values[vertex] = sums[vertex] / counts[vertex] }
    }
    return values
  }
}
