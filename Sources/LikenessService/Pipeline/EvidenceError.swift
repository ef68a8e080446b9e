/// Why supplied evidence or options cannot be used.
public enum EvidenceError: Error, Equatable, CustomStringConvertible {
  case unreadable(what: String, reason: String)
  case wrongSize(what: String, width: Int, height: Int, photoWidth: Int, photoHeight: Int)
  case missingField(what: String, field: String)
  case unknownPreset(String, known: [String])

  public var description: String {
    switch self {
    case .unreadable(let what, let reason): "The \(what) file cannot be used: \(reason)"
    case .wrongSize(let what, let width, let height, let photoWidth, let photoHeight):
      "The \(what) is \(width) x \(height) pixels but the photo is \(photoWidth) x \(photoHeight). "
        + "Make it from the same photo at the same size."
    case .missingField(let what, let field):
      "The \(what) file has no usable \"\(field)\". Its format is described in protocol/spec/evidence.md."
    case .unknownPreset(let name, let known):
      "There is no preset named \"\(name)\". Known presets: \(known.joined(separator: ", "))."
    }
  }
}
