package import JSONValues

extension JSONValue {
  /// Whether two values say the same: 1 and 1.0 do.
  package func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.array(let ours), .array(let theirs)):
      ours.count == theirs.count && zip(ours, theirs).allSatisfy { $0.isEquivalent(to: $1) }
    case (.object(let ours), .object(let theirs)):
      ours.count == theirs.count && ours.allSatisfy { theirs[$0]?.isEquivalent(to: $1) ?? false }
    default:
      self == other || (asDouble != nil && asDouble == other.asDouble)
    }
  }

  /// The first place where this value is not what a transcript's pattern asks for, or nil where it matches.
  package func mismatch(with pattern: JSONValue, at place: String = "message") -> String? {
    if let kind = pattern["$any"]?.asString { return isOf(kind) ? nil : "\(place) is no \(kind)" }
    if let near = pattern["$near"]?.asArray?.compactMap(\.asDouble) {
      return asDouble.map { abs($0 - near[0]) <= near[1] } == true ? nil : "\(place) is not near \(near[0])"
    }
    switch (self, pattern) {
    case (.array(let values), .array(let patterns)):
      guard values.count == patterns.count else { return "\(place) has \(values.count) elements" }
      return zip(values, patterns).enumerated().lazy
        .compactMap { $1.0.mismatch(with: $1.1, at: "\(place)[\($0)]") }.first
    case (.object(let values), .object(let patterns)):
      guard values.keys.sorted() == patterns.keys.sorted() else { return "\(place) has fields \(values.keys.sorted())" }
      return patterns.lazy.compactMap { values[$0]!.mismatch(with: $1, at: "\(place).\($0)") }.first
    default:
      return isEquivalent(to: pattern) ? nil : "\(place) is \(self)"
    }
  }

  private func isOf(_ kind: String) -> Bool {
    switch kind {
    case "string": asString != nil
    case "number": asDouble != nil
    case "integer": asInt != nil
    case "boolean": asBool != nil
    case "list": asArray != nil
    case "object": asObject != nil
    default: false
    }
  }

  /// The value with every string (and every name of a field) replaced that stands for something.
  package func replacing(_ placeholders: [String: String]) -> JSONValue {
    switch self {
    case .string(let text): .string(placeholders[text] ?? text)
    case .array(let elements): .array(elements.map { $0.replacing(placeholders) })
    case .object(let members):
      .object(
        Dictionary(
          uniqueKeysWithValues: members.map { (placeholders[$0] ?? $0, $1.replacing(placeholders)) }))
    default: self
    }
  }
}
