import Cameras
import Fitting
import HeadTemplates
import Images
import Perception
import Texturing

/// The engine of the product.
struct PipelineEngine: FitEngine {
  let pipeline: FitPipeline

  func faces(in photo: Photo) throws -> [FaceDetection] { try pipeline.faces(in: photo) }

  func advice(on photo: Photo, faces: [FaceDetection]) -> [String] { pipeline.advice(on: photo) }

  func fit(
    template: HeadTemplate, photo: Photo, options: FitOptions, isCancelled: @Sendable () -> Bool,
    progress: (FitUpdate) -> Void
  ) throws -> FittedHead {
    let outcome = try pipeline.fit(
      template: template, photo: photo, options: options, isCancelled: isCancelled, progress: progress)
    return FittedHead(
      camera: outcome.camera, controllers: outcome.controllers,
      jointOffsets: outcome.result.jointOffsets, vertices: outcome.vertices, bindOffsets: outcome.bindOffsets,
      quality: outcome.result.figures, seconds: outcome.seconds,
      maps: options.maps
        ? QualityMaps(template: template, evidence: outcome.evidence, result: outcome.result).maps : [],
      further: outcome.further.map {
        FurtherHead(camera: $0.camera, controllers: $0.controllers, quality: $0.result.figures)
      })
  }

  func texture(
    template: HeadTemplate, photos: [FittedPhoto], choices: TextureChoices, isCancelled: @Sendable () -> Bool,
    progress: (Double) -> Void
  ) throws -> TextureSet {
    try pipeline.texture(
      template, photos: photos, choices: choices, isCancelled: isCancelled, progress: progress
    ).textures
  }

  func report(
    template: HeadTemplate, photo: Photo, head: ReportedHead, options: FitOptions, isCancelled: @Sendable () -> Bool,
    progress: (Double) -> Void
  ) throws -> [UInt8] {
    try pipeline.report(
      template, photo: photo, head: head, options: options, isCancelled: isCancelled, progress: progress)
  }

  func landmarks(
    of template: HeadTemplate, isCancelled: @Sendable () -> Bool, progress: (Double) -> Void
  ) throws -> CalibratedLandmarks {
    try pipeline.landmarks(of: template, isCancelled: isCancelled, progress: progress)
  }
}
