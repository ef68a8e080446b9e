import Fitting
import HeadTemplates
import Images
import JSONValues
import LikenessProtocol
import Meshes
import Reports
import SessionStore
import StandardExtensions

/// What a page about a revision is made from, as the store has it.
struct ReportSource {
  let template: HeadTemplate
  let photo: Photo
  let head: ReportedHead
  let options: FitOptions

  init(_ request: SessionReportRequest, _ call: Call) throws(ResponseError) {
    let stored = try StoredRevision(request.revision, of: request.session, call)
    let server = call.server
    let store = try server.sessions.store
    let revision = stored.revision
    let history = try asking { () throws(StoreError) in try store.history(of: request.session) }
    let fit = Self.fit(behind: revision, in: history)
    template = stored.template
    guard let hash = revision.objects[SessionDesk.Part.photo], let name = ContentHash(hash) else {
      throw .internalError("The revision \(request.revision) was made without a photo.")
    }
    photo = try server.storedPhoto(name).photo
    var options = FitOptions()
    (options.photo, options.face) = (hash, fit?.face ?? 0)
    options.supplied = try SuppliedEvidence(of: revision, in: store)
    self.options = options
    let shown = try Self.shown(stored, request.pose, call.conversation.arrays)
    let state = SessionDesk.Part.state
    let isEdited = request.pose != nil || fit?.objects[state] != revision.objects[state]
    let session = try server.sessions.info(request.session).name
    head = ReportedHead(
      camera: shown.camera, controllers: shown.controllers, vertices: shown.vertices,
      story: FitStory(of: fit, name: "\(session) · \(request.revision)", isEdited: isEdited))
  }

  /// The head as it is in the scene, where that is told.
  private static func shown(
    _ stored: StoredRevision, _ pose: LikenessProtocol.HeadPose?, _ arrays: ArrayChannel
  ) throws(ResponseError) -> StoredHead {
    let template = stored.template
    guard let pose else { return stored.head }
    let offsets = try pose.bindOffsets.map { (wire) throws(ResponseError) in
      try template.offsets(wire, arrays: arrays, field: "pose.bindOffsets")
    }
    return try stored.head.edited(
      controllers: pose.controllers, bindOffsets: offsets ?? template.neutral.map { _ in .zero }, template)
  }

  /// The revision itself or the nearest one before it that a fit made.
  private static func fit(behind revision: Revision, in history: [Revision]) -> Revision? {
    let known = Dictionary(history.map { ($0.number, $0) }) { first, _ in first }
    var candidate: Revision? = revision
    while let one = candidate, one.face == nil {
      // A parent is older; a history that says otherwise would not end.
      candidate = one.parent.flatMap { $0 < one.number ? known[$0] : nil }
    }
    return candidate
  }
}

extension Revision {
  /// The face of the photo that a fit was made to; nil for a revision that no fit made.
  fileprivate var face: Int? { details["face"]?.asInt }
}

extension SuppliedEvidence {
  /// What the artist supplied for the fit that a revision goes back to.
  fileprivate init(of revision: Revision, in store: SessionStore) throws(ResponseError) {
    func bytes(_ name: String) throws(ResponseError) -> [UInt8]? {
      try revision.objects[SessionDesk.Part.evidence + name].map { (hash) throws(ResponseError) in
        try asking { () throws(StoreError) in try store.object(hash) }
      }
    }
    self.init()
    normals = try bytes("normals")
    mask = try bytes("mask")
    landmarks = try bytes("landmarks")
    camera = try bytes("camera")
    pose = try bytes("pose")
    preprocessed = try bytes("preprocessed")
  }
}

extension FitStory {
  fileprivate init(of fit: Revision?, name: String, isEdited: Bool) {
    let details = fit?.details
    var sentence = "not made by a fit"
    if let fit {
      sentence = fit.kind == "refine" ? "refined by Likeness" : "fitted by Likeness"
      if let seconds = details?["seconds"]?.asDouble { sentence += " in \(seconds.formatted(decimals: 1)) s" }
      if isEdited { sentence += ", changed by hand since" }
    }
    self.init(
      name: name, sentence: sentence, preset: details?["preset"]?.asString.flatMap { Preset.named($0) },
      stages: (details?["quality"]?["stages"]?.asArray ?? []).compactMap { Stage($0) })
  }
}

extension FitStory.Stage {
  /// As a fit's figures have it; nil for anything else.
  fileprivate init?(_ json: JSONValue) {
    guard let stage = json["stage"]?.asString.flatMap({ FitStage(rawValue: $0) }),
      let iterations = json["iterations"]?.asInt, let first = json["firstObjective"]?.asDouble,
      let last = json["lastObjective"]?.asDouble
    else { return nil }
    let terms = TermName.allCases.compactMap { name in
      json["terms"]?[name.rawValue]?.asDouble.map { (name: name, value: $0) }
    }
    self.init(stage: stage, iterations: iterations, firstObjective: first, lastObjective: last, terms: terms)
  }
}
