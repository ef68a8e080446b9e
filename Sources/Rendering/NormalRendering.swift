public import Cameras
import LinearAlgebra
public import Meshes

/// A picture of a mesh's smooth unit normals in the camera frame.
public struct NormalRendering {
  private let points: [SIMD3<Float>]
  private let triangles: [SIMD3<Int32>]
  /// Camera space.
  public let vertexNormals: [SIMD3<Float>]
  private let projection: Projection<Float>
  private let rasterizer: Rasterizer

  /// - Parameters:
  ///   - points: camera-space vertices, cm.
  ///   - triangles: vertex ids.
  ///   - camera: size, focal length and principal point of the picture.
  ///   - corners: of the triangles; made when not given.
  public init(
    points: [SIMD3<Float>], triangles: [SIMD3<Int32>], corners: VertexCorners? = nil, camera: PinholeCamera
  ) {
    self.points = points
    self.triangles = triangles
    projection = Projection(focalLength: camera.focalLength, principalPoint: camera.principalPoint)
    rasterizer = Rasterizer(width: camera.width, height: camera.height)
    rasterizer.rasterize(points, triangles: triangles, projection: projection)
    var normals = [SIMD3<Float>](repeating: .zero, count: points.count)
    VertexNormals<Float>(corners: corners ?? VertexCorners(triangles: triangles, vertexCount: points.count)).evaluate(
      points, into: &normals)
    vertexNormals = normals
  }

  public var width: Int { rasterizer.width }
  public var height: Int { rasterizer.height }

  /// The normal and the triangle seen by a pixel (row by row), or nil where there is none.
  public func normal(at pixel: Int) -> (normal: SIMD3<Float>, triangle: Int)? {
    let id = Int(rasterizer.triangleIDs[pixel])
    guard id >= 0 else { return nil }
    let (row, column) = pixel.quotientAndRemainder(dividingBy: width)
    let triangle = triangles[id]
    let (a, b, c) = (Int(triangle.x), Int(triangle.y), Int(triangle.z))
    let weights = PerspectiveBarycentrics(
      ray: projection.ray(SIMD2(Float(column) + 0.5, Float(row) + 0.5)), a: points[a], b: points[b], c: points[c]
    ).weights
    let facing: Float = weights.x + weights.y + weights.z < 0 ? -1 : 1
    let sum = vertexNormals[a] * weights.x + vertexNormals[b] * weights.y + vertexNormals[c] * weights.z
    return (normalize(sum * facing), id)
  }

  /// The distance of what a pixel sees along the viewing axis, cm; nil where there is nothing.
  public func depth(at pixel: Int) -> Float? {
    let inverse = rasterizer.inverseDepth[pixel]
    return inverse > 0 ? 1 / inverse : nil
  }
}
