/// A place that a network fills: any one that answers the same question may take it, whatever its size and conventions,
/// when a `ModelDescription` says how to talk to it.
public enum ModelSlot: String, CaseIterable, Sendable {
  case normals
  case fastSuperResolution = "super-resolution-fast"
  case bestSuperResolution = "super-resolution-best"

  /// The name of the slot's description file.
  public var fileName: String { rawValue + ".json" }

  /// Whether a network in this slot makes pictures larger.
  var enlarges: Bool { self != .normals }

  /// What a network in this slot answers.
  var answers: [Answer] {
    switch self {
    case .normals:
      [
        Answer("normals", channels: 3, forms: ["unit", "colour"]),
        Answer("skin", channels: 1, forms: ["logit", "probability"], isRequired: false),
        Answer("error", channels: 1, forms: ["log-radians", "radians", "degrees"], isRequired: false),
      ]
    case .fastSuperResolution, .bestSuperResolution:
      [Answer("picture", channels: 3, forms: ["share", "byte"])]
    }
  }

  /// One output: planes of numbers in one of several forms, the first where a description names none.
  struct Answer {
    let meaning: String
    let channels: Int
    let forms: [String]
    let isRequired: Bool

    init(_ meaning: String, channels: Int, forms: [String], isRequired: Bool = true) {
      (self.meaning, self.channels, self.forms, self.isRequired) = (meaning, channels, forms, isRequired)
    }
  }
}
