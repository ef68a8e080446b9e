public import Cameras
public import Images
import LinearAlgebra

/// A picture of a mesh in plain colours, lit from beside the camera: to be looked at, not to be compared with a photo.
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

  private let rendering: NormalRendering
  private let colors: [SIMD3<Float>]
  private let lighting: Lighting
  private let background: SIMD3<Float>
  private let samplesPerSide: Int

  /// - Parameters:
  ///   - points: camera-space vertices, cm.
  ///   - triangles: vertex ids.
  ///   - colors: one diffuse colour per triangle, linear RGB.
  ///   - background: linear RGB.
  ///   - camera: size, focal length and principal point of the picture.
  public init(
    points: [SIMD3<Float>], triangles: [SIMD3<Int32>], colors: [SIMD3<Float>], background: SIMD3<Float>,
    camera: PinholeCamera, lighting: Lighting = .headlight
  ) {
    precondition(colors.count == triangles.count, "\(colors.count) colours for \(triangles.count) triangles")
    samplesPerSide = camera.width * camera.height <= Self.mostSmoothPixels ? 2 : 1
    rendering = NormalRendering(points: points, triangles: triangles, camera: camera.enlarged(samplesPerSide))
    self.colors = colors
    self.lighting = lighting
    self.background = background
  }

  /// Larger pictures have one sample per pixel: their steps are too small to see, and their memory is not.
  private static let mostSmoothPixels = 4_000_000

  /// sRGB, three channels, of the camera's size.
  public func image() -> ImageBuffer<UInt8> {
    let (width, height) = (rendering.width / samplesPerSide, rendering.height / samplesPerSide)
    var image = ImageBuffer<UInt8>(width: width, height: height, channels: 3, filledWith: 0)
    for y in 0..<height {
      for x in 0..<width {
        let color = averageColor(x, y)
        for channel in 0..<3 { image[x, y, channel] = SRGB.encode8(color[channel]) }
      }
    }
    return image
  }

  private func averageColor(_ x: Int, _ y: Int) -> SIMD3<Float> {
    var sum = SIMD3<Float>.zero
    for row in (y * samplesPerSide)..<((y + 1) * samplesPerSide) {
      for column in (x * samplesPerSide)..<((x + 1) * samplesPerSide) {
        sum += sampleColor(row * rendering.width + column)
      }
    }
    return sum / Float(samplesPerSide * samplesPerSide)
  }

  private func sampleColor(_ pixel: Int) -> SIMD3<Float> {
    guard let (normal, triangle) = rendering.normal(at: pixel) else { return background }
    return colors[triangle] * lighting.brightness(normal)
  }
}

extension PinholeCamera {
  /// The same view with `factor` x `factor` pixels for each.
  fileprivate func enlarged(_ factor: Int) -> PinholeCamera {
    PinholeCamera(
      width: width * factor, height: height * factor, focalLength: focalLength * Float(factor),
      principalPoint: principalPoint * Float(factor), worldToCamera: worldToCamera)
  }
}
