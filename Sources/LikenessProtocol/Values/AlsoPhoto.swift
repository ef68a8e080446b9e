public import JSONValues

/// A further photo of the person whose head is fitted.
public struct AlsoPhoto: Sendable, Equatable {
  /// More teach nothing, and each costs what a photo costs.
  public static let most = 7

  public var photo: ContentHash
  /// Index of the face; the largest by default.
  public var face: Int?
  public var evidence: EvidencePaths?

  public init(photo: ContentHash, face: Int? = nil, evidence: EvidencePaths? = nil) {
    self.photo = photo
    self.face = face
    self.evidence = evidence
  }
}

extension AlsoPhoto: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    photo = try reader.required("photo")
    face = try reader.optional("face", atLeast: 0)
    evidence = try reader.optional("evidence")
  }

  public var json: JSONValue { .fields(["photo": photo, "face": face, "evidence": evidence]) }
}

/// What a fit found of a further photo: the head is the same, seen by this camera with this expression.
public struct AlsoFit: Sendable, Equatable {
  public var camera: Camera
  /// The value of every controller of the template; those of identity are the head's.
  public var controllers: [String: Double]
  /// As of the first photo; open.
  public var quality: [String: JSONValue]

  public init(camera: Camera, controllers: [String: Double], quality: [String: JSONValue]) {
    self.camera = camera
    self.controllers = controllers
    self.quality = quality
  }
}

extension AlsoFit: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    camera = try reader.required("camera")
    controllers = try reader.required("controllers")
    quality = try reader.required("quality")
  }

  public var json: JSONValue { .fields(["camera": camera, "controllers": controllers, "quality": quality]) }
}
