public import JSONValues

/// Which program is at one end of a connection.
public struct Program: Sendable, Equatable {
  public var name: String
  public var version: String

  public init(name: String, version: String) {
    self.name = name
    self.version = version
  }
}

extension Program: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    name = try reader.required("name")
    version = try reader.required("version")
  }

  public var json: JSONValue { .fields(["name": name, "version": version]) }
}
