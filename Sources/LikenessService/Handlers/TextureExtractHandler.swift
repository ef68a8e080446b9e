import Cameras
import Fitting
import HeadTemplates
import Images
import LikenessProtocol
import Perception
import Texturing

struct TextureExtractHandler: RequestHandler {
  func handle(_ request: TextureExtractRequest, _ call: Call) throws(ResponseError) -> TextureExtractResponse? {
    try WrittenFile.check(folder: request.folder, name: request.name)
    let template = try call.server.template(request.template)
    let vertices = try template.vertices(
      controllers: request.pose.controllers, bindOffsets: request.pose.bindOffsets, arrays: call.conversation.arrays,
      field: "pose.bindOffsets")
    let texture = TextureRun(
      request: request, template: template, photo: try call.server.photo(request.photo).photo, vertices: vertices,
      call: call)
    try texture.enqueue(in: call.server.fits)
    return nil
  }
}

/// One texture, from its place in the queue to its answer.
private final class TextureRun: Sendable {
  private let request: TextureExtractRequest
  private let template: HeadTemplate
  private let photo: Photo
  private let vertices: [SIMD3<Float>]
  private let call: Call
  private let progress: ProgressReporter?

  init(
    request: TextureExtractRequest, template: HeadTemplate, photo: Photo, vertices: [SIMD3<Float>], call: Call
  ) {
    self.request = request
    self.template = template
    self.photo = photo
    self.vertices = vertices
    self.call = call
    progress = request.progressToken.map {
      ProgressReporter(
        token: $0, connection: call.conversation.connection, previewNames: nil, arrays: call.conversation.arrays)
    }
  }

  func enqueue(in queue: FitQueue) throws(ResponseError) {
    try call.enqueue(in: queue, progress: progress) { (job) throws(ResponseError) in
      let response = try self.response(job)
      self.call.answer(.success(response.json)) { self.progress?.end("Done", isComplete: true) }
    }
  }

  private func response(_ job: FitJob) throws(ResponseError) -> TextureExtractResponse {
    let start = ContinuousClock.now
    let textures = try textures(job)
    let tiles = try textures.tiles.map { (tile) throws(ResponseError) in try write(tile) }
    return TextureExtractResponse(
      tiles: tiles, coverage: Double(textures.coverage), notes: textures.notes,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  private func textures(_ job: FitJob) throws(ResponseError) -> TextureSet {
    let engine = try call.server.engine.get()
    job.showLife()
    var choices = TextureChoices()
    choices.maps.size = request.size ?? choices.maps.size
    choices.quality = SuperResolution.Quality(wire: request.quality)
    do {
      return try engine.texture(
        template: template,
        photo: FittedPhoto(photo: photo, vertices: vertices, camera: PinholeCamera(request.camera)), choices: choices,
        isCancelled: { [call] in
          job.showLife()
          return call.isAnswered
        },
        progress: {
          job.showLife()
          progress?.report(FitUpdate(.texture, fraction: $0, message: FitStep.texture.message))
        })
    } catch TextureError.cancelled {
      throw .requestCancelled
    } catch is CancellationError {
      throw .requestCancelled
    } catch let error as PerceptionError {
      throw ResponseError(perceiving: error, photo: request.photo, face: 0)
    } catch {
      throw .textureFailed("\(error)")
    }
  }

  private func write(_ tile: TextureSet.Tile) throws(ResponseError) -> TextureTile {
    func file(_ kind: String, _ bytes: [UInt8]) throws(ResponseError) -> String {
      try WrittenFile.write(bytes, folder: request.folder, name: "\(request.name)_\(kind).\(tile.udim).png")
    }
    return TextureTile(
      udim: tile.udim, color: try file("color", encodePNG(tile.color)),
      normal: try file("normal", encodePNG(tile.normal)))
  }
}

extension SuperResolution.Quality {
  /// Nil for a photo that stays as it is.
  fileprivate init?(wire quality: TextureQuality?) {
    switch quality ?? .fast {
    case .off: return nil
    case .fast: self = .fast
    case .best: self = .best
    }
  }
}
