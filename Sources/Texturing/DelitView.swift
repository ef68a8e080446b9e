import LinearAlgebra

/// A photo of the head with and without its light: what a texture is made from, one or several of them.
public struct DelitView: Sendable {
  /// Before the camera that took the photo.
  public let head: PosedHead
  public let photo: LinearPhoto
  public let delighting: Delighting

  public init(head: PosedHead, photo: LinearPhoto, delighting: Delighting) {
    (self.head, self.photo, self.delighting) = (head, photo, delighting)
  }
}
