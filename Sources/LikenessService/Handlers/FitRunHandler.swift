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
    let photo =
      session == nil ? try call.server.photo(request.photo) : try call.server.storedPhoto(request.photo)
    guard session != nil || request.from == nil else {
      throw .constraintInvalid("from", reason: "A revision belongs to a session. Name the session too.")
    }
    var options = try FitOptions(request)
    let beginning = try FitBeginning(
      request.constraints, head: session?.head, template: template, arrays: call.conversation.arrays)
    (options.start, options.constraints) = (beginning.start, beginning.constraints)
    let fit = FitRun(request: request, template: template, photo: photo, options: options, session: session, call: call)
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
  private let photo: OpenPhoto
  private let options: FitOptions
  private let session: FitSession?
  private let call: Call
  private let progress: ProgressReporter?

  init(
    request: FitRunRequest, template: HeadTemplate, photo: OpenPhoto, options: FitOptions, session: FitSession?,
    call: Call
  ) {
    self.request = request
    self.template = template
    self.photo = photo
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
      self.call.answer { self.keep(head) }
    }
  }

  private func fit(_ job: FitJob) throws(ResponseError) -> FittedHead {
    let engine = try call.server.engine.get()
    job.showLife()
    do {
      return try engine.fit(
        template: template, photo: photo.photo, options: options,
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

  private func store(_ head: FittedHead, in session: FitSession) throws(ResponseError) -> RevisionInfo {
    let stored = StoredHead(
      camera: head.camera, controllers: head.controllers, jointOffsets: head.jointOffsets, vertices: head.vertices,
      bindOffsets: head.bindOffsets)
    let limits = call.server.limits
    var new = NewRevision(
      kind: session.from == nil ? "fit" : "refine",
      author: try limits.text(
        request.author ?? call.conversation.clientName, field: "author", of: FitRunRequest.method),
      reason: try limits.text(request.reason ?? "", field: "reason", of: FitRunRequest.method),
      files: [SessionDesk.Part.state: try stored.file, SessionDesk.Part.photo: photo.bytes],
      details: .object([
        "quality": .object(head.quality), "preset": .string(options.preset), "face": .integer(Int64(options.face)),
        "seconds": .number(head.seconds),
      ]))
    if let constraints = request.constraints {
      new.files[SessionDesk.Part.constraints] = try? constraints.json.serialized()
    }
    for (name, bytes) in options.supplied.files { new.files[SessionDesk.Part.evidence + name] = bytes }
    return try call.server.sessions.append(
      new, from: session.from, to: session.id, onConflict: request.onConflict, by: call.conversation)
  }
}

extension FitOptions {
  fileprivate init(_ request: FitRunRequest) throws(ResponseError) {
    self.init()
    photo = request.photo.text
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

extension SuppliedEvidence {
  /// The files that were supplied, by the names of the request.
  fileprivate var files: [String: [UInt8]] {
    ["normals": normals, "mask": mask, "landmarks": landmarks, "camera": camera, "pose": pose].compactMapValues { $0 }
  }
}

extension FitRunResponse {
  fileprivate init(
    _ head: FittedHead, revision: String, branch: String?, template: HeadTemplate, arrays: ArrayChannel
  ) {
    let points = arrays.place(["vertices": head.vertices, "bindOffsets": head.bindOffsets])
    self.init(
      revision: revision, camera: Camera(head.camera),
      controllers: valuesByName(template.rig.controllers.map(\.name), head.controllers),
      vertices: points["vertices"]!, bindOffsets: points["bindOffsets"]!, quality: head.quality,
      seconds: head.seconds,
      maps: head.maps.isEmpty ? nil : head.maps.map(LikenessProtocol.VertexMap.init), branch: branch)
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
