public import JSONValues

/// Makes the maps of a fitted head from its photo, or its photos, and writes them into a folder.
public struct TextureExtractRequest: RequestType {
  public static let method = "texture/extract"
  public typealias Response = TextureExtractResponse

  public var template: ContentHash
  public var photo: ContentHash
  /// The fitted camera.
  public var camera: Camera
  /// The head as it is in the scene.
  public var pose: HeadPose
  /// The session and the revision that the head goes back to: what further photos that one was fitted to show better is
  /// taken from them.
  public var session, revision: String?
  /// An absolute path.
  public var folder: String
  /// What the files' names begin with.
  public var name: String
  /// Texels a side of each map.
  public var size: Int?
  /// How the photo is made finer where the maps have more texels than it has pixels; `fast` when it is not given.
  public var quality: TextureQuality?
  /// The head's own colour maps, which complete what no photo shows in place of a skin that ships.
  public var base: [BaseTile]?
  /// The absolute path of a finer mesh on the head's own texture coordinates, Wavefront OBJ: its relief goes into the
  /// normal map.
  public var detailMesh: String?
  /// Without it there is no progress.
  public var progressToken: ProgressToken?

  public init(
    template: ContentHash, photo: ContentHash, camera: Camera, pose: HeadPose, folder: String, name: String,
    session: String? = nil, revision: String? = nil, size: Int? = nil, quality: TextureQuality? = nil,
    base: [BaseTile]? = nil, detailMesh: String? = nil, progressToken: ProgressToken? = nil
  ) {
    self.template = template
    self.photo = photo
    self.camera = camera
    self.pose = pose
    self.session = session
    self.revision = revision
    self.folder = folder
    self.name = name
    self.size = size
    self.quality = quality
    self.base = base
    self.detailMesh = detailMesh
    self.progressToken = progressToken
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    template = try reader.required("template")
    photo = try reader.required("photo")
    camera = try reader.required("camera")
    pose = try reader.required("pose")
    session = try reader.optional("session")
    revision = try reader.optional("revision")
    folder = try reader.nonEmptyString("folder")
    name = try reader.nonEmptyString("name")
    size = try reader.optional("size", atLeast: 1)
    quality = try reader.optional("quality")
    base = try reader.optional("base", atMost: BaseTile.most)
    detailMesh = try reader.optionalPath("detailMesh")
    progressToken = try reader.optional("progressToken")
  }

  public var json: JSONValue {
    .fields([
      "template": template, "photo": photo, "camera": camera, "pose": pose, "session": session,
      "revision": revision, "folder": folder, "name": name, "size": size, "quality": quality,
      "base": base, "detailMesh": detailMesh, "progressToken": progressToken,
    ])
  }
}

/// Super-resolution for a texture.
public enum TextureQuality: String, Sendable, CaseIterable, NamedWireValue {
  case off = "none"
  /// Twice as fine, within seconds.
  case fast
  /// Up to four times as fine, within minutes.
  case best
}

public struct TextureExtractResponse: WireValue {
  public var tiles: [TextureTile]
  /// The share of the skin that the photos show, 0 to 1.
  public var coverage: Double
  /// What the artist should know, in sentences.
  public var notes: [String]
  /// Time spent, without waiting.
  public var seconds: Double

  public init(tiles: [TextureTile], coverage: Double, notes: [String], seconds: Double) {
    self.tiles = tiles
    self.coverage = coverage
    self.notes = notes
    self.seconds = seconds
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    tiles = try reader.required("tiles")
    coverage = try reader.required("coverage")
    notes = try reader.required("notes")
    seconds = try reader.required("seconds")
  }

  public var json: JSONValue {
    .fields(["tiles": tiles, "coverage": coverage, "notes": notes, "seconds": seconds])
  }
}
