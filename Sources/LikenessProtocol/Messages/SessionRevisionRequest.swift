public import JSONValues

/// One revision with its head.
public struct SessionRevisionRequest: RequestType {
  public static let method = "session/revision"
  public typealias Response = SessionRevisionResponse

  public var session: String
  public var revision: String

  public init(session: String, revision: String) {
    self.session = session
    self.revision = revision
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    session = try reader.nonEmptyString("session")
    revision = try reader.nonEmptyString("revision")
  }

  public var json: JSONValue { .fields(["session": session, "revision": revision]) }
}

public struct SessionRevisionResponse: WireValue {
  public var info: RevisionInfo
  public var camera: Camera
  /// The value of every controller of the template.
  public var controllers: [String: Double]
  /// Template space, cm.
  public var vertices: PointArray
  /// What the controllers cannot express, added before skinning, cm.
  public var bindOffsets: PointArray
  /// `quality`, `constraints`, `preset`, as far as they are known; open.
  public var details: [String: JSONValue]

  public init(
    info: RevisionInfo, camera: Camera, controllers: [String: Double], vertices: PointArray, bindOffsets: PointArray,
    details: [String: JSONValue]
  ) {
    self.info = info
    self.camera = camera
    self.controllers = controllers
    self.vertices = vertices
    self.bindOffsets = bindOffsets
    self.details = details
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    info = try reader.required("info")
    camera = try reader.required("camera")
    controllers = try reader.required("controllers")
    vertices = try reader.required("vertices")
    bindOffsets = try reader.required("bindOffsets")
    details = try reader.required("details")
  }

  public var json: JSONValue {
    .fields([
      "info": info, "camera": camera, "controllers": controllers, "vertices": vertices, "bindOffsets": bindOffsets,
      "details": details,
    ])
  }
}
