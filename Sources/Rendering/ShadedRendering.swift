public import Cameras
public import Images
import LinearAlgebra
import Meshes

/// A picture of a mesh with smooth normals, lit from beside the camera: to be looked at, not to be compared with a photo.
///
/// Light that reaches a pixel is added up before it is encoded, so that the edges between triangles are smooth.
public struct ShadedRendering {
  /// How bright a surface is, by its normal.
  public struct Lighting: Sendable {
    /// Toward the light, camera frame.
    public var direction: SIMD3<Float>
    public var strength: Float
    /// From everywhere, and that much more or less from above and below.
    public var ambient: Float
    public var ambientSlope: Float

    public init(direction: SIMD3<Float>, strength: Float, ambient: Float, ambientSlope: Float) {
      self.direction = normalize(direction)
      self.strength = strength
      self.ambient = ambient
      self.ambientSlope = ambientSlope
    }

    /// A lamp a little above the camera and to its right, in a room.
    public static let headlight = Lighting(
      direction: SIMD3(0.35, 0.45, 1), strength: 0.85, ambient: 0.2, ambientSlope: 0.08)

    /// The factor on the diffuse colour.
    func brightness(_ normal: SIMD3<Float>) -> Float {
      strength * max(dot(normal, direction), 0) + ambient + ambientSlope * normal.y
    }
  }

  private let rasterizer: Rasterizer
  private let projection: Projection<Float>
  private let points: [SIMD3<Float>]
  private let triangles: [SIMD3<Int32>]
  private let normals: [SIMD3<Float>]
  private let lighting: Lighting
  private let samplesPerSide: Int

  /// - Parameters:
  ///   - points: camera-space vertices, cm.
  ///   - triangles: vertex ids.
  ///   - camera: size, focal length and principal point of the picture.
  public init(
    points: [SIMD3<Float>], triangles: [SIMD3<Int32>], camera: PinholeCamera, lighting: Lighting = .headlight
  ) {
    self.points = points
    self.triangles = triangles
    self.lighting = lighting
    samplesPerSide = camera.width * camera.height <= Self.mostSmoothPixels ? 2 : 1
    let scale = Float(samplesPerSide)
    projection = Projection(focalLength: camera.focalLength * scale, principalPoint: camera.principalPoint * scale)
    rasterizer = Rasterizer(width: camera.width * samplesPerSide, height: camera.height * samplesPerSide)
    rasterizer.rasterize(points, triangles: triangles, projection: projection)
    var normals = [SIMD3<Float>](repeating: .zero, count: points.count)
    VertexNormals<Float>(triangles: triangles, vertexCount: points.count).evaluate(points, into: &normals)
    self.normals = normals
  }

  /// Larger pictures have one sample per pixel: their steps are too small to see, and their memory is not.
  private static let mostSmoothPixels = 4_000_000

  /// sRGB, three channels, of the camera's size.
  ///
  /// - Parameters:
  ///   - background: linear RGB.
  ///   - color: the diffuse colour, linear RGB, at a place in a triangle, given by its barycentric coordinates.
  public func image(
    background: SIMD3<Float>, color: (_ triangle: Int, _ barycentrics: SIMD3<Float>) -> SIMD3<Float>
  ) -> ImageBuffer<UInt8> {
    let (width, height) = (rasterizer.width / samplesPerSide, rasterizer.height / samplesPerSide)
    var image = ImageBuffer<UInt8>(width: width, height: height, channels: 3, filledWith: 0)
    for y in 0..<height {
      for x in 0..<width {
        var sum = SIMD3<Float>.zero
        for row in (y * samplesPerSide)..<((y + 1) * samplesPerSide) {
          for column in (x * samplesPerSide)..<((x + 1) * samplesPerSide) {
            sum += sample(column, row, color) ?? background
          }
        }
        let mean = sum / Float(samplesPerSide * samplesPerSide)
        for channel in 0..<3 { image[x, y, channel] = SRGB.encode8(mean[channel]) }
      }
    }
    return image
  }

  /// The light that one sample sees; nil where there is no surface.
  private func sample(
    _ column: Int, _ row: Int, _ color: (Int, SIMD3<Float>) -> SIMD3<Float>
  ) -> SIMD3<Float>? {
    let id = Int(rasterizer.triangleIDs[row * rasterizer.width + column])
    guard id >= 0 else { return nil }
    let (a, b, c) = (Int(triangles[id].x), Int(triangles[id].y), Int(triangles[id].z))
    let weights = PerspectiveBarycentrics(
      ray: projection.ray(SIMD2(Float(column) + 0.5, Float(row) + 0.5)), a: points[a], b: points[b], c: points[c]
    ).weights
    let total = weights.sum()
    guard total != 0 else { return nil }
    // The sign turns a surface that is seen from behind toward the camera.
    let normal = (normals[a] * weights.x + normals[b] * weights.y + normals[c] * weights.z) * (total < 0 ? -1 : 1)
    return color(id, weights / total) * lighting.brightness(normalize(normal))
  }
}
