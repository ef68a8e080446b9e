import Cameras
import Fitting
import HeadTemplates
import Images
import JSONValues
import LikenessProtocol
import Rigs
import SessionStore

struct FitRunHandler: RequestHandler {
  func handle(_ request: FitRunRequest, _ call: Call) throws(ResponseError) -> FitRunResponse? {
    let session = try request.session.map { (id) throws(ResponseError) in try FitSession(id, request, call) }
    let template = if let session { session.template } else { try call.server.template(request.template) }
    func photo(_ hash: ContentHash) throws(ResponseError) -> OpenPhoto {
      session == nil ? try call.server.photo(hash) : try call.server.storedPhoto(hash)
    }
    let first = try photo(request.photo)
    let further = try (request.also ?? []).map { (also) throws(ResponseError) in try photo(also.photo) }
    guard session != nil || request.from == nil else {
      throw .constraintInvalid("from", reason: "A revision belongs to a session. Name the session too.")
    }
    var options = try FitOptions(request, further: further)
    let beginning = try FitBeginning(
      request.constraints, head: session?.head, template: template, arrays: call.conversation.arrays)
    (options.start, options.constraints) = (beginning.start, beginning.constraints)
    let fit = FitRun(
      request: request, template: template, photos: [first] + further, options: options, session: session, call: call)
    try fit.enqueue(in: call.server.fits)
    return nil
  }
}

/// The session that a fit belongs to.
private struct FitSession {
  let id: String
  let template: HeadTemplate
  /// The number of the revision that the fit goes on from, and its head.
  let from: Int?
  let head: StoredHead?

  init(_ id: String, _ request: FitRunRequest, _ call: Call) throws(ResponseError) {
    self.id = id
    let sessions = call.server.sessions
    let info = try sessions.info(id)
    guard info.template == request.template else {
      throw .constraintInvalid(
        "session", reason: "The session was made for another head. Choose that head, or begin anew.")
    }
    if let name = request.from {
      let stored = try StoredRevision(name, of: id, call)
      (from, head, template) = (stored.revision.number, stored.head, stored.template)
    } else {
      (from, head, template) = (nil, nil, try call.server.storedTemplate(info.template))
    }
    // Better now than after the artist has waited for it.
    guard info.current == request.from || request.onConflict == .branch else {
      let current = try info.current.map { (name) throws(ResponseError) in try revisionNumber(name, in: id) }
      throw ResponseError(.modified(session: id, from: from, current: current))
    }
  }
}

/// One fit, from its place in the queue to its answer.
private final class FitRun: Sendable {
  private let request: FitRunRequest
  private let template: HeadTemplate
  private let photos: [OpenPhoto]
  private let options: FitOptions
  private let session: FitSession?
  private let call: Call
  private let progress: ProgressReporter?

  init(
    request: FitRunRequest, template: HeadTemplate, photos: [OpenPhoto], options: FitOptions, session: FitSession?,
    call: Call
  ) {
    self.request = request
    self.template = template
    self.photos = photos
    self.options = options
    self.session = session
    self.call = call
    let names = request.previews == true ? template.rig.controllers.map(\.name) : nil
    progress = request.progressToken.map {
      ProgressReporter(
        token: $0, connection: call.conversation.connection, previewNames: names, arrays: call.conversation.arrays)
    }
  }

  func enqueue(in queue: FitQueue) throws(ResponseError) {
    try call.enqueue(in: queue, session: session?.id, progress: progress) { (job) throws(ResponseError) in
      let head = try self.fit(job)
      self.call.server.tell(.fitFinished(seconds: head.seconds))
      return { self.keep(head) }
    }
  }

  private func fit(_ job: FitJob) throws(ResponseError) -> FittedHead {
    let engine = try call.server.engine.get()
    job.showLife()
    do {
      return try engine.fit(
        template: template, photo: photos[0].photo, options: options,
        isCancelled: { [call] in
          job.showLife()
          return call.isAnswered
        },
        progress: { progress?.report($0) })
    } catch {
      throw ResponseError(fitting: error, request: request)
    }
  }

  // MARK: - Answer

  /// Makes the head a revision, where there is a session, and says the answer. Called once, when nobody can cancel.
  private func keep(_ head: FittedHead) -> Result<JSONValue, ResponseError> {
    do throws(ResponseError) {
      let isKept = request.keep ?? true
      let info = isKept ? try session.map { (session) throws(ResponseError) in try store(head, in: session) } : nil
      progress?.end("Done", isComplete: true)
      return .success(
        FitRunResponse(
          head, revision: info?.revision ?? call.server.nextRevision(), branch: info?.branch, template: template,
          arrays: call.conversation.arrays
        ).json)
    } catch {
      progress?.end(error.message, isComplete: false)
      return .failure(error)
    }
  }

  private func details(of head: FittedHead) -> [String: JSONValue] {
    var details: [String: JSONValue] = [
      "quality": .object(head.quality), "preset": .string(options.preset), "face": .integer(Int64(options.face)),
      "seconds": .number(head.seconds),
    ]
    if let also = request.also, !also.isEmpty {
      details["also"] = .array(
        also.map { ["photo": .string($0.photo.text), "face": .integer(Int64($0.face ?? 0))] })
    }
    return details
  }

  private func store(_ head: FittedHead, in session: FitSession) throws(ResponseError) -> RevisionInfo {
    let stored = StoredHead(
      camera: head.camera, controllers: head.controllers, jointOffsets: head.jointOffsets, vertices: head.vertices,
      bindOffsets: head.bindOffsets,
      further: head.further.map { PhotoStart(camera: $0.camera, controllers: $0.controllers) })
    let limits = call.server.limits
    var new = NewRevision(
      kind: session.from == nil ? "fit" : "refine",
      author: try limits.text(
        request.author ?? call.conversation.clientName, field: "author", of: FitRunRequest.method),
      reason: try limits.text(request.reason ?? "", field: "reason", of: FitRunRequest.method),
      files: [SessionDesk.Part.state: try stored.file, SessionDesk.Part.photo: photos[0].bytes],
      details: .object(details(of: head)))
    if let constraints = request.constraints {
      new.files[SessionDesk.Part.constraints] = try? constraints.json.serialized()
    }
    for (name, bytes) in options.supplied.files { new.files[SessionDesk.Part.evidence + name] = bytes }
    for (number, further) in options.also.enumerated() {
      let folder = SessionDesk.Part.also + "\(number + 1)/"
      new.files[folder + SessionDesk.Part.photo] = photos[number + 1].bytes
      for (name, bytes) in further.supplied.files { new.files[folder + SessionDesk.Part.evidence + name] = bytes }
    }
    return try call.server.sessions.append(
      new, from: session.from, to: session.id, onConflict: request.onConflict, by: call.conversation)
  }
}

extension FitOptions {
  fileprivate init(_ request: FitRunRequest, further: [OpenPhoto]) throws(ResponseError) {
    self.init()
    photo = request.photo.text
    face = request.face ?? face
    preset = request.preset ?? preset
    maps = request.maps ?? false
    supplied = try SuppliedEvidence(request.evidence)
    also = try zip(request.also ?? [], further).map { (wire, open) throws(ResponseError) in
      var photo = FurtherPhoto(open.photo)
      (photo.name, photo.face, photo.supplied) = (wire.photo.text, wire.face ?? 0, try SuppliedEvidence(wire.evidence))
      return photo
    }
  }
}

extension SuppliedEvidence {
  fileprivate init(_ paths: EvidencePaths?) throws(ResponseError) {
    self.init()
    normals = try Self.read(paths?.normals)
    mask = try Self.read(paths?.mask)
    landmarks = try Self.read(paths?.landmarks)
    camera = try Self.read(paths?.camera)
    pose = try Self.read(paths?.pose)
    preprocessed = try Self.read(paths?.preprocessed)
  }

  private static func read(_ path: String?) throws(ResponseError) -> [UInt8]? {
    guard let path else { return nil }
    return try InputFile.read(path, limit: ImageLimits.default.bytes)
  }

  /// The files that were supplied, by the names of the request.
  fileprivate var files: [String: [UInt8]] {
    [
      "normals": normals, "mask": mask, "landmarks": landmarks, "camera": camera, "pose": pose,
      "preprocessed": preprocessed,
    ].compactMapValues { $0 }
  }
}

extension FitRunResponse {
  fileprivate init(
    _ head: FittedHead, revision: String, branch: String?, template: HeadTemplate, arrays: ArrayChannel
  ) {
    let points = arrays.place(["vertices": head.vertices, "bindOffsets": head.bindOffsets])
    let names = template.rig.controllers.map(\.name)
    self.init(
      revision: revision, camera: Camera(head.camera), controllers: valuesByName(names, head.controllers),
      vertices: points["vertices"]!, bindOffsets: points["bindOffsets"]!, quality: head.quality,
      seconds: head.seconds,
      maps: head.maps.isEmpty ? nil : head.maps.map(LikenessProtocol.VertexMap.init),
      also: head.further.isEmpty
        ? nil
        : head.further.map {
          AlsoFit(
            camera: Camera($0.camera), controllers: valuesByName(names, $0.controllers), quality: $0.quality)
        }, branch: branch)
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
