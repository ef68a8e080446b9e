import JSONValues

/// What a session is called and made for.
public struct SessionSummary: Sendable, Equatable {
  /// 16 hexadecimal digits.
  public var id: String
  public var name: String
  /// The hash of the head template's file.
  public var template: String
  /// Seconds since 1970.
  public var created: Double
}

/// Where a session stands.
public struct SessionPlace: Sendable, Equatable {
  /// The revision that the artist has in the scene; nil before the first.
  public var current: Int?
  /// The branch that the next revision goes to.
  public var branch: String
  /// The newest revision of each branch.
  public var branches: [String: Int]

  package init(current: Int?, branch: String, branches: [String: Int]) {
    self.current = current
    self.branch = branch
    self.branches = branches
  }
}

extension SessionSummary {
  init?(_ json: JSONValue) {
    guard let id = json["id"]?.asString, let name = json["name"]?.asString,
      let template = json["template"]?.asString, let created = json["created"]?.asDouble, isHash(template)
    else { return nil }
    self.init(id: id, name: name, template: template, created: created)
  }

  var json: JSONValue {
    ["id": .string(id), "name": .string(name), "template": .string(template), "created": .number(created)]
  }
}
