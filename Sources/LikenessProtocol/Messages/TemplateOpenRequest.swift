public import JSONValues

/// Reads and checks a head template.
public struct TemplateOpenRequest: RequestType {
  public static let method = "template/open"
  public typealias Response = TemplateOpenResponse

  /// Absolute.
  public var path: String

  public init(path: String) { self.path = path }

  public init(json: JSONValue) throws(FieldError) {
    path = try FieldReader(json).nonEmptyString("path")
  }

  public var json: JSONValue { .fields(["path": path]) }
}

public struct TemplateOpenResponse: WireValue {
  /// Names the template in later requests.
  public var template: ContentHash
  public var name: String
  public var vertexCount, faceCount, jointCount: Int
  /// In the template's order.
  public var controllers: [Controller]

  public init(
    template: ContentHash, name: String, vertexCount: Int, faceCount: Int, jointCount: Int, controllers: [Controller]
  ) {
    self.template = template
    self.name = name
    self.vertexCount = vertexCount
    self.faceCount = faceCount
    self.jointCount = jointCount
    self.controllers = controllers
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    template = try reader.required("template")
    name = try reader.required("name")
    vertexCount = try reader.required("vertexCount", atLeast: 0)
    faceCount = try reader.required("faceCount", atLeast: 0)
    jointCount = try reader.required("jointCount", atLeast: 0)
    controllers = try reader.required("controllers")
  }

  public var json: JSONValue {
    .fields([
      "template": template, "name": name, "vertexCount": vertexCount, "faceCount": faceCount,
      "jointCount": jointCount, "controllers": controllers,
    ])
  }
}
