package import Cameras
package import Fitting
package import HeadTemplates
package import Images
package import JSONValues
package import Perception
package import Texturing

/// What the server asks of an engine. The product has one, `FitPipeline`; tests have one that is small and exact.
package protocol FitEngine: Sendable {
  /// All faces of a photo, largest first.
  func faces(in photo: Photo) throws -> [FaceDetection]

  /// What makes a fit of the largest face worse than it could be, in sentences for the artist.
  func advice(on photo: Photo, faces: [FaceDetection]) -> [String]

  /// Fits a template to one face. Blocks; calls `progress` on the calling thread, and asks `isCancelled` often.
  func fit(
    template: HeadTemplate, photo: Photo, options: FitOptions, isCancelled: @Sendable () -> Bool,
    progress: (FitUpdate) -> Void
  ) throws -> FittedHead

  /// Makes the maps of a head from the photos, at least one, that it was fitted to. Blocks; calls `progress` on the calling
  /// thread with the share that is done.
  func texture(
    template: HeadTemplate, photos: [FittedPhoto], choices: TextureChoices, isCancelled: @Sendable () -> Bool,
    progress: (Double) -> Void
  ) throws -> TextureSet

  /// Makes the page about a head that was fitted to a photo (HTML). Blocks; calls `progress` on the calling thread with the
  /// share that is done.
  func report(
    template: HeadTemplate, photo: Photo, head: ReportedHead, options: FitOptions, isCancelled: @Sendable () -> Bool,
    progress: (Double) -> Void
  ) throws -> [UInt8]

  /// Finds where a face's landmarks lie on a template, whatever the template says of them. Blocks; calls `progress` on the
  /// calling thread with the share that is done.
  func landmarks(
    of template: HeadTemplate, isCancelled: @Sendable () -> Bool, progress: (Double) -> Void
  ) throws -> CalibratedLandmarks
}

/// What the wire says of a finished fit, in the engine's types.
package struct FittedHead: Sendable {
  package var camera: PinholeCamera
  /// One value per controller.
  package var controllers: [Float]
  /// Added to the joint parameters that the controllers give, nine per joint.
  package var jointOffsets: [Float]
  /// Template space, cm.
  package var vertices: [SIMD3<Float>]
  /// Added before skinning, cm.
  package var bindOffsets: [SIMD3<Float>]
  /// Figures by the names they have on the wire.
  package var quality: [String: JSONValue]
  package var seconds: Double
  /// The quality vertex by vertex; empty unless asked for.
  package var maps: [VertexMap]
  /// What further photos have of their own.
  package var further: [FurtherHead]

  package init(
    camera: PinholeCamera, controllers: [Float], jointOffsets: [Float], vertices: [SIMD3<Float>],
    bindOffsets: [SIMD3<Float>], quality: [String: JSONValue], seconds: Double, maps: [VertexMap] = [],
    further: [FurtherHead] = []
  ) {
    self.camera = camera
    self.controllers = controllers
    self.jointOffsets = jointOffsets
    self.vertices = vertices
    self.bindOffsets = bindOffsets
    self.quality = quality
    self.seconds = seconds
    self.maps = maps
    self.further = further
  }
}

/// A fitted head as a further photo shows it.
package struct FurtherHead: Sendable {
  package var camera: PinholeCamera
  /// One value per controller.
  package var controllers: [Float]
  /// Figures by the names they have on the wire.
  package var quality: [String: JSONValue]

  package init(camera: PinholeCamera, controllers: [Float], quality: [String: JSONValue]) {
    self.camera = camera
    self.controllers = controllers
    self.quality = quality
  }
}

extension FitUpdate {
  /// The memberwise initializer for engines of other modules.
  package init(_ step: FitStep, fraction: Double, message: String, preview: HeadPose? = nil) {
    self.init(step: step, fraction: fraction, message: message, preview: preview)
  }
}
