public import JSONValues

/// One control of a template's rig, with its range.
public struct Controller: Sendable, Equatable {
  /// What a controller changes: who the head is, or what the face does.
  public enum Kind: String, Sendable, CaseIterable { case identity, expression }

  public var name: String
  public var kind: Kind
  public var group: String
  public var minimum: Double
  public var maximum: Double
  public var defaultValue: Double

  public init(name: String, kind: Kind, group: String, minimum: Double, maximum: Double, defaultValue: Double) {
    self.name = name
    self.kind = kind
    self.group = group
    self.minimum = minimum
    self.maximum = maximum
    self.defaultValue = defaultValue
  }
}

extension Controller: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    name = try reader.nonEmptyString("name")
    kind = try reader.required("kind")
    group = try reader.required("group")
    minimum = try reader.required("minimum")
    maximum = try reader.required("maximum")
    defaultValue = try reader.required("default")
  }

  public var json: JSONValue {
    .fields([
      "name": name, "kind": kind, "group": group, "minimum": minimum, "maximum": maximum, "default": defaultValue,
    ])
  }
}

extension Controller.Kind: NamedWireValue {}
