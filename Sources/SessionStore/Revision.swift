public import JSONValues

/// One state of a session's head: where it came from, who made it, what it is and why.
public struct Revision: Sendable, Equatable {
  /// Unique within its session, never used again.
  public var number: Int
  /// The revision it was made from; nil for a first one.
  public var parent: Int?
  /// The branch it was made on.
  public var branch: String
  /// What made it: `fit`, `edit`, `texture`, `import`.
  public var kind: String
  /// Who made it, as the client says.
  public var author: String
  /// Why, in the artist's words or the client's.
  public var reason: String
  /// Seconds since 1970.
  public var time: Double
  /// The hashes of its files by what they are: `state`, `photo`, `evidence/mask`, `texture/albedo`.
  public var objects: [String: String]
  /// What else is known of it; the store does not look into it.
  public var details: JSONValue

  public init(
    number: Int, parent: Int?, branch: String, kind: String, author: String, reason: String, time: Double,
    objects: [String: String], details: JSONValue
  ) {
    self.number = number
    self.parent = parent
    self.branch = branch
    self.kind = kind
    self.author = author
    self.reason = reason
    self.time = time
    self.objects = objects
    self.details = details
  }
}

extension Revision {
  init?(_ json: JSONValue) {
    guard let number = json["number"]?.asInt, let branch = json["branch"]?.asString,
      let kind = json["kind"]?.asString, let author = json["author"]?.asString, let reason = json["reason"]?.asString,
      let time = json["time"]?.asDouble, let members = json["objects"]?.asObject, let details = json["details"]
    else { return nil }
    let objects = members.compactMapValues(\.asString)
    guard objects.count == members.count, objects.values.allSatisfy(isHash) else { return nil }
    self.init(
      number: number, parent: json["parent"]?.asInt, branch: branch, kind: kind, author: author, reason: reason,
      time: time, objects: objects, details: details)
  }

  package var json: JSONValue {
    [
      "number": .integer(Int64(number)), "parent": parent.map { .integer(Int64($0)) } ?? .null,
      "branch": .string(branch), "kind": .string(kind), "author": .string(author), "reason": .string(reason),
      "time": .number(time), "objects": .object(objects.mapValues(JSONValue.string)), "details": details,
    ]
  }
}

/// What a client adds to a session; the store gives it its number and place.
public struct NewRevision: Sendable {
  public var kind: String
  public var author: String
  public var reason: String
  /// Files by what they are.
  public var files: [String: [UInt8]]
  /// Files that the store has already, by their hash.
  public var known: [String: String]
  public var details: JSONValue

  public init(
    kind: String, author: String, reason: String, files: [String: [UInt8]] = [:], known: [String: String] = [:],
    details: JSONValue = .object([:])
  ) {
    self.kind = kind
    self.author = author
    self.reason = reason
    self.files = files
    self.known = known
    self.details = details
  }
}
