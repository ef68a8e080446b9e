public import JSONValues

/// A state of the head, as a preview carries it: set the controllers, add the offsets before skinning.
public struct HeadPose: Sendable, Equatable {
  /// Values by name.
  public var controllers: [String: Double]
  /// One per vertex, cm; nil means all zero.
  public var bindOffsets: PointArray?

  public init(controllers: [String: Double], bindOffsets: PointArray? = nil) {
    self.controllers = controllers
    self.bindOffsets = bindOffsets
  }
}

extension HeadPose: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    controllers = try reader.required("controllers")
    bindOffsets = try reader.optional("bindOffsets")
  }

  public var json: JSONValue { .fields(["controllers": controllers, "bindOffsets": bindOffsets]) }
}
