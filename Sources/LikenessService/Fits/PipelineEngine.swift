import Fitting
import HeadTemplates
import Images
import JSONValues
import Perception

/// The engine of the product.
struct PipelineEngine: FitEngine {
  let pipeline: FitPipeline

  func faces(in photo: Photo) throws -> [FaceDetection] { try pipeline.faces(in: photo) }

  func fit(
    template: HeadTemplate, photo: Photo, options: FitOptions, isCancelled: @Sendable () -> Bool,
    progress: (FitUpdate) -> Void
  ) throws -> FittedHead {
    let outcome = try pipeline.fit(
      template: template, photo: photo, options: options, isCancelled: isCancelled, progress: progress)
    return FittedHead(
      camera: outcome.camera, controllers: outcome.controllers, vertices: outcome.vertices,
      bindOffsets: outcome.bindOffsets, quality: outcome.quality.figures, seconds: outcome.seconds)
  }
}

extension QualityReport {
  /// The names say the unit.
  fileprivate var figures: [String: JSONValue] {
    [
      "landmarkResidualPixels": .number(Double(landmarkResidual)),
      "normalResidualDegrees": .number(Double(normalResidual)),
      "angleChangeMeanDegrees": .number(Double(angleChangeMean)),
      "angleChangeP99Degrees": .number(Double(angleChangeP99)),
      "flippedFaces": .integer(Int64(flippedFaces)),
    ]
  }
}
