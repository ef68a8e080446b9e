/// Why a texture cannot be made.
public enum TextureError: Error, Equatable, CustomStringConvertible {
  /// The head has no texture coordinates.
  case noUVs
  /// No triangle covers any area of the texture.
  case emptyLayout
  case sizeOutOfRange(size: Int, allowed: ClosedRange<Int>)
  case tooManyTiles(count: Int, limit: Int)
  case coordinateOutOfRange
  /// The camera sees none of the head's skin in the photo.
  case headNotVisible
  case photoSizeMismatch(width: Int, height: Int, cameraWidth: Int, cameraHeight: Int)
  /// A photo without light that was made elsewhere has another size than the photo.
  case albedoSizeMismatch(width: Int, height: Int, photoWidth: Int, photoHeight: Int)
  /// The head's own maps lack one for a tile of its texture coordinates.
  case baseTileMissing(udim: Int)
  /// A finer mesh lies nowhere in texture space.
  case detailHasNoUVs
  /// A finer mesh is not one of this head on its texture coordinates.
  case detailMismatch
  case cancelled

  public var description: String {
    switch self {
    case .noUVs:
      "This head has no UVs, so a texture has no place on it; unwrap it and save the template again."
    case .emptyLayout:
      "All of this head's UV triangles have no area, so a texture has no place on it; unwrap it again."
    case .sizeOutOfRange(let size, let allowed):
      "A texture of \(size) pixels a side cannot be made; choose \(allowed.lowerBound) to \(allowed.upperBound)."
    case .tooManyTiles(let count, let limit):
      "This head's UVs lie on \(count) UDIM tiles and the limit is \(limit); lay them out on fewer."
    case .coordinateOutOfRange:
      "Some of this head's UVs lie outside the UDIM tiles 1001 to 1999; move them into the first ten columns."
    case .headNotVisible:
      "The photo shows nothing of the fitted head's skin; fit the head to this photo first."
    case .photoSizeMismatch(let width, let height, let cameraWidth, let cameraHeight):
      "The photo has \(width) x \(height) pixels, but the head was fitted to one of \(cameraWidth) x \(cameraHeight); "
        + "use the photo that it was fitted to."
    case .albedoSizeMismatch(let width, let height, let photoWidth, let photoHeight):
      "The photo without light has \(width) x \(height) pixels and the photo \(photoWidth) x \(photoHeight); "
        + "make it from this very photo, without cropping."
    case .baseTileMissing(let udim):
      "The base texture has no map for the UDIM tile \(udim); name the files with <UDIM> in place of the number."
    case .detailHasNoUVs:
      "The detail mesh has no UVs that a texture fits on; export it with the head's own UVs."
    case .detailMismatch:
      "The detail mesh does not lie on this head's UVs; make it from the head by subdividing and sculpting, and keep the UVs."
    case .cancelled: "The texture was cancelled."
    }
  }
}
