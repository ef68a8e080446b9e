public import JSONValues

/// Begins a session with a template that is open, and opens it on this connection.
public struct SessionCreateRequest: RequestType {
  public static let method = "session/create"
  public typealias Response = SessionInfo

  public var template: ContentHash
  /// What the artist calls it.
  public var name: String
  /// 16 hexadecimal digits that the client chose; asking again with the same ones begins no second session.
  public var session: String?

  public init(template: ContentHash, name: String, session: String? = nil) {
    self.template = template
    self.name = name
    self.session = session
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    template = try reader.required("template")
    name = try reader.nonEmptyString("name")
    session = try reader.optional("session")
    guard session.map(Self.isID) ?? true else {
      throw FieldError(field: "session", expected: "16 lower-case hexadecimal digits")
    }
  }

  private static func isID(_ text: String) -> Bool {
    text.utf8.count == 16 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  public var json: JSONValue { .fields(["template": template, "name": name, "session": session]) }
}
