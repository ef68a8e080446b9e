public import JSONValues

/// `major.minor`. Minor versions only add, so both sides need the same major version and nothing more.
public struct ProtocolVersion: Sendable, Hashable {
  public var major, minor: Int

  /// The version that these types speak.
  public static let current = ProtocolVersion(major: 0, minor: 1)

  public init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }
}

extension ProtocolVersion: WireValue, CustomStringConvertible {
  public init(json: JSONValue) throws(FieldError) {
    let parts = (json.asString ?? "").split(separator: ".", omittingEmptySubsequences: false)
    let isNumber = { (part: Substring) in !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    guard parts.count == 2, parts.allSatisfy(isNumber), let major = Int(parts[0]), let minor = Int(parts[1]) else {
      throw FieldError(expected: "a version like \(Self.current)")
    }
    self.init(major: major, minor: minor)
  }

  public var json: JSONValue { .string(description) }
  public var description: String { "\(major).\(minor)" }
}
