public import JSONValues

/// The vertices of a template for given controller values.
public struct RigEvaluateRequest: RequestType {
  public static let method = "rig/evaluate"
  public typealias Response = RigEvaluateResponse

  public var template: ContentHash
  /// Values by name; a controller that is not named has its default.
  public var controllers: [String: Double]
  /// One per vertex, added before skinning, cm.
  public var bindOffsets: PointArray?

  public init(template: ContentHash, controllers: [String: Double], bindOffsets: PointArray? = nil) {
    self.template = template
    self.controllers = controllers
    self.bindOffsets = bindOffsets
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    template = try reader.required("template")
    controllers = try reader.required("controllers")
    bindOffsets = try reader.optional("bindOffsets")
  }

  public var json: JSONValue {
    .fields(["template": template, "controllers": controllers, "bindOffsets": bindOffsets])
  }
}

public struct RigEvaluateResponse: WireValue {
  /// Template space, cm.
  public var vertices: PointArray

  public init(vertices: PointArray) { self.vertices = vertices }

  public init(json: JSONValue) throws(FieldError) {
    vertices = try FieldReader(json).required("vertices")
  }

  public var json: JSONValue { .fields(["vertices": vertices]) }
}
