public import Cameras
import Fitting
public import HeadTemplates
public import Images
import LinearAlgebra
import Perception
public import Texturing

extension FitPipeline {
  /// Takes the light out of a photo that a head was fitted to.
  ///
  /// - Parameters:
  ///   - vertices: the fitted vertices in template space, cm.
  ///   - camera: the fitted camera, of the photo's size.
  /// - Throws: `TextureError`, or `PerceptionError` when no face is found where the head is.
  public func delight(
    _ photo: Photo, template: HeadTemplate, vertices: [SIMD3<Float>], camera: PinholeCamera
  ) throws -> DelitHead {
    let head = PosedHead(template: template, vertices: vertices, camera: camera)
    let skin = try skin(of: photo, near: head)
    let linear = LinearPhoto(photo.pixels, skin: skin)
    return DelitHead(head: head, linear: linear, delighting: try Delighting(linear, head: head))
  }

  /// Makes the maps of a head from the photo that it was fitted to.
  ///
  /// - Throws: as `delight`; `TextureError.cancelled` when `isCancelled` says so.
  public func texture(
    _ photo: Photo, template: HeadTemplate, vertices: [SIMD3<Float>], camera: PinholeCamera,
    options: TextureOptions = TextureOptions(), isCancelled: () -> Bool = { false },
    progress: (Double) -> Void = { _ in }
  ) throws -> TexturedHead {
    let delit = try delight(photo, template: template, vertices: vertices, camera: camera)
    let extraction = try TextureExtraction(
      head: delit.head, photo: delit.linear, delighting: delit.delighting, options: options)
    let textures = try extraction.run(isCancelled: isCancelled) {
      progress(Self.delightShare + (1 - Self.delightShare) * $0)
    }
    return TexturedHead(delit: delit, textures: textures)
  }

  /// The part of the progress bar that de-lighting takes.
  private static let delightShare = 0.3

  /// How surely a place of the photo shows skin of the face that the head was fitted to.
  private func skin(of photo: Photo, near head: PosedHead) throws -> @Sendable (SIMD2<Float>) -> Float {
    let faces = try faces(in: photo)
    let middle = head.middleOfFace
    func distance(_ face: FaceDetection) -> Float {
      let offset = face.origin + face.size / 2 - middle
      return (offset * offset).sum()
    }
    guard let face = faces.min(by: { distance($0) < distance($1) }) else { throw PerceptionError.noFace }
    let predicted = try predictedNormals(photo, face: face)
    return { predicted.sample(at: $0)?.skin ?? 0 }
  }
}

/// A fitted head with the photo it was fitted to and that photo without its light.
public struct DelitHead: Sendable {
  public let head: PosedHead
  public let linear: LinearPhoto
  public let delighting: Delighting
}

/// A head with its maps.
public struct TexturedHead: Sendable {
  public let delit: DelitHead
  public let textures: TextureSet
}
