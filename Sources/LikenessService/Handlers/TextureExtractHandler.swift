import Fitting
import Images
import LikenessProtocol
import Perception
import Texturing

struct TextureExtractHandler: RequestHandler {
  func handle(_ request: TextureExtractRequest, _ call: Call) throws(ResponseError) -> TextureExtractResponse? {
    try WrittenFile.check(folder: request.folder, name: request.name)
    // Better now than after the artist has waited for it.
    for path in (request.base ?? []).map(\.color) { try InputFile.check(path, limit: ImageLimits.default.bytes) }
    if let path = request.detailMesh { try InputFile.check(path, limit: call.server.limits.detailMeshSize) }
    let source = try TextureSource(request, call)
    try TextureRun(request: request, source: source, call: call).enqueue(in: call.server.fits)
    return nil
  }
}

/// One texture, from its place in the queue to its answer.
private final class TextureRun: Sendable {
  private let request: TextureExtractRequest
  private let source: TextureSource
  private let call: Call
  private let progress: ProgressReporter?

  init(request: TextureExtractRequest, source: TextureSource, call: Call) {
    self.request = request
    self.source = source
    self.call = call
    progress = request.progressToken.map {
      ProgressReporter(
        token: $0, connection: call.conversation.connection, previewNames: nil, arrays: call.conversation.arrays)
    }
  }

  func enqueue(in queue: FitQueue) throws(ResponseError) {
    try call.enqueue(in: queue, progress: progress) { (job) throws(ResponseError) in
      let response = try self.response(job)
      return {
        self.progress?.end("Done", isComplete: true)
        return .success(response.json)
      }
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
      try takeOwn(into: &choices.maps)
      job.showLife()
      return try engine.texture(
        template: source.template, photos: source.photos, choices: choices,
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
    } catch let error as ResponseError {
      throw error
    } catch {
      throw .textureFailed("\(error)")
    }
  }

  /// Reads what the head has of its own.
  private func takeOwn(into maps: inout TextureOptions) throws {
    let base = request.base.map { Dictionary($0.map { ($0.udim, $0.color) }, uniquingKeysWith: { $1 }) }
    let limits = call.server.limits
    try maps.takeOwn(base: base, detailMesh: request.detailMesh, of: source.template) { path in
      if call.isAnswered { throw CancellationError() }
      return try InputFile.read(
        path, limit: path == request.detailMesh ? limits.detailMeshSize : ImageLimits.default.bytes)
    }
  }

  private func write(_ tile: TextureSet.Tile) throws(ResponseError) -> TextureTile {
    func file(_ kind: String, _ bytes: [UInt8]) throws(ResponseError) -> String {
      // Making a file takes a while.
      if call.isAnswered { throw .requestCancelled }
      return try WrittenFile.write(bytes, folder: request.folder, name: "\(request.name)_\(kind).\(tile.udim).png")
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
