public import JSONValues

/// Fits a template to a photo, or to several of one person.
public struct FitRunRequest: RequestType {
  public static let method = "fit/run"
  public typealias Response = FitRunResponse

  public var template: ContentHash
  public var photo: ContentHash
  /// Index of the face; the largest by default.
  public var face: Int?
  /// Without it there is no progress.
  public var progressToken: ProgressToken?
  /// Whether progress carries previews.
  public var previews: Bool?
  /// The schedule of the solver.
  public var preset: String?
  public var evidence: EvidencePaths?
  /// Further photos of the same person; the head gets the expression of the first.
  public var also: [AlsoPhoto]?
  /// Whether the result carries maps of its quality.
  public var maps: Bool?
  /// The session that the result becomes a revision of; without one nothing is kept.
  public var session: String?
  /// Whether the result becomes a revision of the session, which is the default; a head that is being dragged does not.
  public var keep: Bool?
  /// The revision to go on from; nil for the template's neutral head.
  public var from: String?
  public var constraints: FitConstraints?
  /// What becomes of the result if the session has moved on from `from` meanwhile; refused by default.
  public var onConflict: ConflictRule?
  /// Who asks, and why.
  public var author, reason: String?

  public init(
    template: ContentHash, photo: ContentHash, face: Int? = nil, progressToken: ProgressToken? = nil,
    previews: Bool? = nil, preset: String? = nil, evidence: EvidencePaths? = nil, also: [AlsoPhoto]? = nil,
    maps: Bool? = nil, session: String? = nil, keep: Bool? = nil, from: String? = nil,
    constraints: FitConstraints? = nil, onConflict: ConflictRule? = nil, author: String? = nil, reason: String? = nil
  ) {
    self.template = template
    self.photo = photo
    self.face = face
    self.progressToken = progressToken
    self.previews = previews
    self.preset = preset
    self.evidence = evidence
    self.also = also
    self.maps = maps
    self.session = session
    self.keep = keep
    self.from = from
    self.constraints = constraints
    self.onConflict = onConflict
    self.author = author
    self.reason = reason
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    template = try reader.required("template")
    photo = try reader.required("photo")
    face = try reader.optional("face", atLeast: 0)
    progressToken = try reader.optional("progressToken")
    previews = try reader.optional("previews")
    preset = try reader.optional("preset")
    evidence = try reader.optional("evidence")
    also = try reader.optional("also", atMost: AlsoPhoto.most)
    maps = try reader.optional("maps")
    session = try reader.optional("session")
    keep = try reader.optional("keep")
    from = try reader.optional("from")
    constraints = try reader.optional("constraints")
    onConflict = try reader.optional("onConflict")
    author = try reader.optional("author")
    reason = try reader.optional("reason")
  }

  public var json: JSONValue {
    .fields([
      "template": template, "photo": photo, "face": face, "progressToken": progressToken, "previews": previews,
      "preset": preset, "evidence": evidence, "also": also, "maps": maps, "session": session, "keep": keep,
      "from": from, "constraints": constraints, "onConflict": onConflict, "author": author, "reason": reason,
    ])
  }
}

/// What becomes of something that was made from a revision which is no longer the current one.
public enum ConflictRule: String, Sendable, CaseIterable, NamedWireValue {
  /// It is refused with `ContentModified`.
  case refuse
  /// It begins a branch of its own.
  case branch
}

public struct FitRunResponse: WireValue {
  /// Names this result.
  public var revision: String
  public var camera: Camera
  /// The value of every controller of the template.
  public var controllers: [String: Double]
  /// Fitted, in template space, cm.
  public var vertices: PointArray
  /// What the controllers cannot express, added before skinning, cm.
  public var bindOffsets: PointArray
  /// Figures and remarks about the fit; open.
  public var quality: [String: JSONValue]
  /// Time spent, without waiting.
  public var seconds: Double
  /// The quality vertex by vertex, if asked for.
  public var maps: [VertexMap]?
  /// What was found of each further photo, in the order of the request; nil where there was none.
  public var also: [AlsoFit]?
  /// The branch of the session that the revision is on, if there is a session.
  public var branch: String?

  public init(
    revision: String, camera: Camera, controllers: [String: Double], vertices: PointArray, bindOffsets: PointArray,
    quality: [String: JSONValue], seconds: Double, maps: [VertexMap]? = nil, also: [AlsoFit]? = nil,
    branch: String? = nil
  ) {
    self.revision = revision
    self.camera = camera
    self.controllers = controllers
    self.vertices = vertices
    self.bindOffsets = bindOffsets
    self.quality = quality
    self.seconds = seconds
    self.maps = maps
    self.also = also
    self.branch = branch
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    revision = try reader.required("revision")
    camera = try reader.required("camera")
    controllers = try reader.required("controllers")
    vertices = try reader.required("vertices")
    bindOffsets = try reader.required("bindOffsets")
    quality = try reader.required("quality")
    seconds = try reader.required("seconds")
    maps = try reader.optional("maps")
    also = try reader.optional("also")
    branch = try reader.optional("branch")
  }

  public var json: JSONValue {
    .fields([
      "revision": revision, "camera": camera, "controllers": controllers, "vertices": vertices,
      "bindOffsets": bindOffsets, "quality": quality, "seconds": seconds, "maps": maps, "also": also,
      "branch": branch,
    ])
  }
}
