import ArrayFiles
import Images
import LikenessProtocol
import Perception

struct PhotoAddHandler: RequestHandler {
  func handle(_ request: PhotoAddRequest, _ call: Call) throws(ResponseError) -> PhotoAddResponse? {
    let (bytes, name) = try content(of: request)
    let photo = try decode(bytes, name: name)
    let hash = ContentHash(contentHash(of: bytes))!
    let engine = call.server.engine
    let (faces, advice) = try Watched.run(limit: call.server.limits.silence) { look(at: photo, hash, with: engine) }
    call.server.keep(photo, bytes, as: hash)
    return PhotoAddResponse(
      photo: hash, width: photo.pixels.width, height: photo.pixels.height,
      faces: faces.enumerated().map { Face($1, index: $0) }, focalLength35mm: photo.focalLength35mm,
      notes: photo.notes + advice)
  }

  private func content(of request: PhotoAddRequest) throws(ResponseError) -> (bytes: [UInt8], name: String) {
    switch request.source {
    case .path(let path): (try InputFile.read(path, limit: ImageLimits.default.bytes), path)
    case .data(let bytes, let name): (bytes, name)
    }
  }

  private func decode(_ bytes: [UInt8], name: String) throws(ResponseError) -> Photo {
    do throws(ImageError) {
      return try Photo(decoding: bytes)
    } catch {
      throw .photoInvalid(name: name, reason: "\(error)")
    }
  }

  /// The faces, and what to know before the largest is fitted.
  private func look(
    at photo: Photo, _ hash: ContentHash, with engine: LazyEngine
  ) -> Result<([FaceDetection], advice: [String]), ResponseError> {
    do {
      let pipeline = try engine.get()
      let faces = try pipeline.faces(in: photo)
      return .success((faces, pipeline.advice(on: photo, faces: faces)))
    } catch let error as ResponseError {
      return .failure(error)
    } catch let error as PerceptionError {
      return .failure(ResponseError(perceiving: error, photo: hash, face: 0))
    } catch {
      return .failure(.internalError("\(error)"))
    }
  }
}

extension Face {
  fileprivate init(_ detection: FaceDetection, index: Int) {
    let box = [detection.origin.x, detection.origin.y, detection.size.x, detection.size.y]
    self.init(index: index, box: box.map { Double($0) }, confidence: Double(detection.confidence))
  }
}
