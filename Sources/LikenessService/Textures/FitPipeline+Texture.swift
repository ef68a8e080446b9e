public import HeadTemplates
import Images
import LinearAlgebra
import Perception
import Texturing

extension FitPipeline {
  /// Takes the light out of a photo that a head was fitted to, at the photo's own resolution.
  ///
  /// - Throws: `TextureError`, or `PerceptionError` when no face is found where the head is.
  public func delight(_ fitted: FittedPhoto, template: HeadTemplate) throws -> DelitPhoto {
    let head = PosedHead(template: template, vertices: fitted.vertices, camera: fitted.camera)
    let window = try HeadWindow(head, photo: fitted.photo.pixels)
    return try delight(fitted, head, window, picture: window.cut(fitted.photo.pixels), .never)
  }

  /// Makes the maps of a head from the photos that it was fitted to. The first one decides tone and eyes; a further one that
  /// does not show the head is left out, which a note says.
  ///
  /// - Parameters:
  ///   - photos: at least one.
  ///   - isCancelled: cheap; asked every few milliseconds, from several threads.
  ///   - progress: called on the calling thread with the share that is done.
  /// - Throws: as `delight`; `TextureError.cancelled` when `isCancelled` says so.
  public func texture(
    _ template: HeadTemplate, photos: [FittedPhoto], choices: TextureChoices = TextureChoices(),
    isCancelled: @Sendable () -> Bool = { false }, progress: (Double) -> Void = { _ in }
  ) throws -> TexturedHead {
    try withoutActuallyEscaping(isCancelled) { isCancelled in
      let cancellation = Cancellation(isCancelled)
      let fineness = try PhotoFineness(template, choices, photoCount: photos.count, resources: resources)
      var delit: [DelitPhoto] = []
      var notes: [String] = []
      for (index, fitted) in photos.enumerated() {
        func step(_ share: Double) { progress(Self.delightShare * (Double(index) + share) / Double(photos.count)) }
        do {
          let head = PosedHead(template: template, vertices: fitted.vertices, camera: fitted.camera)
          let fine = try fineness.window(of: fitted, head, isCancelled: isCancelled) { step(0.7 * $0) }
          delit.append(try delight(fitted, head, fine.window, picture: fine.picture, cancellation))
          notes += fine.note.map { [$0] } ?? []
        } catch  where index > 0 && Self.saysNothingOfTheHead(error) {
          notes.append("Photo \(index + 1) was left out of the texture. \(error)")
        }
        step(1)
      }
      var textures = try TextureExtraction(delit.map(\.view), options: choices.maps).run(cancellation: cancellation) {
        progress(Self.delightShare + (1 - Self.delightShare) * $0)
      }
      textures.notes = notes + textures.notes
      return TexturedHead(delit: delit[0], textures: textures)
    }
  }

  /// Whether a photo cannot be used where others can.
  private static func saysNothingOfTheHead(_ error: any Error) -> Bool {
    switch error {
    case TextureError.headNotVisible, PerceptionError.noFace, PerceptionError.faceTooSmall,
      PerceptionError.faceUnclear:
      true
    default: false
    }
  }

  /// The part of the progress bar that de-lighting takes.
  private static let delightShare = 0.3

  /// - Parameter picture: the window's part of the photo, as fine as the window says.
  private func delight(
    _ fitted: FittedPhoto, _ head: PosedHead, _ window: HeadWindow, picture: ImageBuffer<UInt8>,
    _ cancellation: Cancellation
  ) throws -> DelitPhoto {
    let skin = try skin(of: fitted.photo, near: head)
    try cancellation.check()
    func linear(_ picture: ImageBuffer<UInt8>) throws(TextureError) -> LinearPhoto {
      try LinearPhoto(picture, skin: { skin(window.photoPlace($0)) }, cancellation: cancellation)
    }
    let own = window.head(head)
    let photo = try linear(picture)
    guard let albedo = fitted.albedo else {
      let delighting = try Delighting(photo, head: own, cancellation: cancellation)
      return DelitPhoto(
        head: head, window: window, view: DelitView(head: own, photo: photo, delighting: delighting))
    }
    let (given, taken) = (albedo, fitted.photo.pixels)
    guard given.width == taken.width, given.height == taken.height else {
      throw TextureError.albedoSizeMismatch(
        width: given.width, height: given.height, photoWidth: taken.width, photoHeight: taken.height)
    }
    let delighting = try Delighting(
      photo, albedo: try linear(window.cut(given)), head: own, cancellation: cancellation)
    return DelitPhoto(head: head, window: window, view: DelitView(head: own, photo: photo, delighting: delighting))
  }

  /// How surely a place of the photo shows skin of the face that the head was fitted to.
  private func skin(of photo: Photo, near head: PosedHead) throws -> @Sendable (SIMD2<Float>) -> Float {
    let faces = try faces(in: photo)
    let middle = head.middleOfFace
    func distance(_ face: FaceDetection) -> Float {
      let offset = face.origin + face.size / 2 - middle
      return (offset * offset).sum()
    }
    guard let face = faces.indices.min(by: { distance(faces[$0]) < distance(faces[$1]) }) else {
      throw PerceptionError.noFace
    }
    let predicted = try predictedNormals(photo, face: face)
    return { predicted.sample(at: $0)?.skin ?? 0 }
  }
}
