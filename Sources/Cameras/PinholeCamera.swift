public import LinearAlgebra

/// A perspective camera: where it stands and how it projects.
///
/// Camera frame: x right, y up, z toward the viewer; it looks along -z. Pixels: origin at the top-left corner of the
/// image, the first pixel's centre at (0.5, 0.5): u = cx + f·X/(-Z), v = cy - f·Y/(-Z).
public struct PinholeCamera: Sendable, Equatable {
  /// Image size in pixels.
  public var width: Int
  public var height: Int
  /// Pixels.
  public var focalLength: Float
  public var principalPoint: SIMD2<Float>
  /// Template space (cm) to the camera frame (cm); a rigid motion.
  public var worldToCamera: AffineTransform<Float>

  public init(
    width: Int, height: Int, focalLength: Float, principalPoint: SIMD2<Float>, worldToCamera: AffineTransform<Float>
  ) {
    self.width = width
    self.height = height
    self.focalLength = focalLength
    self.principalPoint = principalPoint
    self.worldToCamera = worldToCamera
  }

  /// The pixel of a point in template space, or nil when it lies behind the camera.
  public func project(_ point: SIMD3<Float>) -> SIMD2<Float>? {
    let inCamera = worldToCamera * point
    guard inCamera.z < 0 else { return nil }
    return Projection(focalLength: focalLength, principalPoint: principalPoint).pixel(inCamera)
  }

  /// The same camera over a part of the image at another resolution.
  public func window(_ window: ImageWindow) -> PinholeCamera {
    PinholeCamera(
      width: window.size, height: window.size, focalLength: focalLength * window.scale,
      principalPoint: window.toWindow(principalPoint), worldToCamera: worldToCamera)
  }
}

/// A square part of an image, resampled to `size` x `size` pixels.
public struct ImageWindow: Sendable, Equatable {
  /// The top-left corner in the image, pixels.
  public var origin: SIMD2<Float>
  /// The side in the image, pixels.
  public var side: Float
  /// The side in window pixels.
  public var size: Int

  public init(origin: SIMD2<Float>, side: Float, size: Int) {
    self.origin = origin
    self.side = side
    self.size = size
  }

  /// Window pixels per image pixel.
  public var scale: Float { Float(size) / side }

  /// Image coordinates to window coordinates.
  public func toWindow(_ point: SIMD2<Float>) -> SIMD2<Float> { (point - origin) * scale }

  /// Window coordinates to image coordinates.
  public func toImage(_ point: SIMD2<Float>) -> SIMD2<Float> { point / scale + origin }
}
