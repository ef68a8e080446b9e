public import Cameras
public import Images
public import Perception
public import Texturing

/// A photo and the head that was fitted to it.
public struct FittedPhoto: Sendable {
  public var photo: Photo
  /// In template space, cm.
  public var vertices: [SIMD3<Float>]
  /// Of the photo's size.
  public var camera: PinholeCamera
  /// The photo without its light, when that was taken out elsewhere: of the photo's size, sRGB.
  public var albedo: ImageBuffer<UInt8>?

  public init(
    photo: Photo, vertices: [SIMD3<Float>], camera: PinholeCamera, albedo: ImageBuffer<UInt8>? = nil
  ) {
    (self.photo, self.vertices, self.camera, self.albedo) = (photo, vertices, camera, albedo)
  }
}

/// What a caller may choose for a texture.
public struct TextureChoices: Sendable {
  public var maps = TextureOptions()
  /// How a photo is made finer where the maps have more texels than it has pixels; nil leaves it as it is.
  public var quality: SuperResolution.Quality? = .fast

  public init() {}
}

/// A photo without its light, and where in the photo that was looked for.
public struct DelitPhoto: Sendable {
  /// Before the photo's own camera.
  public let head: PosedHead
  public let window: HeadWindow
  /// Before the window's.
  public let view: DelitView

  /// The photo without the light on the head, at its own size.
  public func picture(in photo: ImageBuffer<UInt8>) -> ImageBuffer<UInt8> {
    window.pasted(view.delighting.albedo, into: photo)
  }
}

/// A head with its maps.
public struct TexturedHead: Sendable {
  /// The first photo.
  public let delit: DelitPhoto
  public let textures: TextureSet
}
