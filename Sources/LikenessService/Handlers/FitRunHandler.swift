import Cameras
import Fitting
import HeadTemplates
import Images
import LikenessProtocol
import LinearAlgebra
import Rigs

struct FitRunHandler: RequestHandler {
  func handle(_ request: FitRunRequest, _ call: Call) throws(ResponseError) -> FitRunResponse? {
    let fit = FitRun(
      request: request, template: try call.server.template(request.template),
      photo: try call.server.photo(request.photo), options: try FitOptions(request), engine: call.server.engine,
      call: call)
    try fit.enqueue(in: call.server.fits)
    return nil
  }
}

/// One fit, from its place in the queue to its answer.
private final class FitRun: Sendable {
  private let request: FitRunRequest
  private let template: HeadTemplate
  private let photo: Photo
  private let options: FitOptions
  private let engine: LazyEngine
  private let call: Call
  private let progress: ProgressReporter?

  init(
    request: FitRunRequest, template: HeadTemplate, photo: Photo, options: FitOptions, engine: LazyEngine, call: Call
  ) {
    self.request = request
    self.template = template
    self.photo = photo
    self.options = options
    self.engine = engine
    self.call = call
    let names = request.previews == true ? template.rig.controllers.map(\.name) : nil
    progress = request.progressToken.map {
      ProgressReporter(token: $0, connection: call.session.connection, previewNames: names)
    }
  }

  func enqueue(in queue: FitQueue) throws(ResponseError) {
    let job = FitJob { self.run() }
    // Before `begin`: a client may cancel as soon as it hears of the fit.
    call.whenCancelled { [progress] in
      progress?.end("Cancelled", isComplete: false)
      queue.remove(job)
    }
    progress?.begin(queue.isBusy ? "Waiting for another fit" : "Starting")
    do throws(ResponseError) {
      try queue.add(job)
    } catch {
      progress?.end(error.message, isComplete: false)
      throw error
    }
  }

  /// Runs on the fit's own thread.
  private func run() {
    guard !call.isCancelled else { return }
    do throws(ResponseError) {
      let response = try FitRunResponse(fit(), revision: call.server.nextRevision(), template: template)
      call.server.tell(.fitFinished(seconds: response.seconds))
      call.answer(.success(response.json)) { progress?.end("Done", isComplete: true) }
    } catch {
      call.answer(.failure(error)) { progress?.end(error.message, isComplete: false) }
    }
  }

  private func fit() throws(ResponseError) -> FittedHead {
    let engine = try engine.get()
    do {
      return try engine.fit(
        template: template, photo: photo, options: options, isCancelled: { [call] in call.isCancelled },
        progress: { progress?.report($0) })
    } catch {
      throw ResponseError(fitting: error, request: request)
    }
  }
}

extension FitOptions {
  fileprivate init(_ request: FitRunRequest) throws(ResponseError) {
    self.init()
    face = request.face ?? face
    preset = request.preset ?? preset
    maps = request.maps ?? false
    let paths = request.evidence ?? EvidencePaths()
    supplied.normals = try Self.read(paths.normals)
    supplied.mask = try Self.read(paths.mask)
    supplied.landmarks = try Self.read(paths.landmarks)
    supplied.camera = try Self.read(paths.camera)
    supplied.pose = try Self.read(paths.pose)
  }

  private static func read(_ path: String?) throws(ResponseError) -> [UInt8]? {
    guard let path else { return nil }
    return try InputFile.read(path, limit: ImageLimits.default.bytes)
  }
}

extension FitRunResponse {
  fileprivate init(_ head: FittedHead, revision: String, template: HeadTemplate) {
    self.init(
      revision: revision, camera: Camera(head.camera),
      controllers: valuesByName(template.rig.controllers.map(\.name), head.controllers),
      vertices: PointArray(head.vertices), bindOffsets: PointArray(head.bindOffsets), quality: head.quality,
      seconds: head.seconds,
      maps: head.maps.isEmpty ? nil : head.maps.map(LikenessProtocol.VertexMap.init))
  }
}

extension LikenessProtocol.VertexMap {
  fileprivate init(_ map: Fitting.VertexMap) {
    let range = map.name.displayRange
    self.init(
      name: map.name.rawValue, unit: map.name.unit.rawValue,
      range: [Double(range.lowerBound), Double(range.upperBound)], values: map.values)
  }
}

extension Camera {
  fileprivate init(_ camera: PinholeCamera) {
    self.init(
      width: camera.width, height: camera.height, focalLength: Double(camera.focalLength),
      principalPoint: [Double(camera.principalPoint.x), Double(camera.principalPoint.y)],
      worldToCamera: camera.worldToCamera.rowMajor.map { Double($0) })
  }
}
