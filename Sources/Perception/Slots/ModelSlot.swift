/// A place that a network fills: any one that answers the same question may take it, whatever its size and conventions,
/// when a `ModelDescription` says how to talk to it.
public enum ModelSlot: String, CaseIterable, Sendable {
  case normals
  /// Finer or other landmarks in the place of those that the face models find. Empty until somebody fills it.
  case landmarks
  /// Which pixels show skin, in the place of what the network for normals says of it. Empty until somebody fills it.
  case parsing
  /// The photo as the other networks are to see it, without what covers the face. Empty until somebody fills it.
  case preprocessing
  case fastSuperResolution = "super-resolution-fast"
  case bestSuperResolution = "super-resolution-best"

  /// The name of the slot's description file.
  public var fileName: String { rawValue + ".json" }

  /// Whether a network in this slot makes pictures larger.
  var enlarges: Bool { self == .fastSuperResolution || self == .bestSuperResolution }

  /// Whether nothing ships for this slot and a fit goes without.
  public var isEmptyByDefault: Bool { self == .landmarks || self == .parsing || self == .preprocessing }

  /// What a network in this slot answers.
  var answers: [Answer] {
    switch self {
    case .normals:
      [
        Answer("normals", channels: 3, forms: ["unit", "colour"]),
        Answer("skin", channels: 1, forms: ["logit", "probability"], isRequired: false),
        Answer("error", channels: 1, forms: ["log-radians", "radians", "degrees"], isRequired: false),
      ]
    case .landmarks:
      // 468 points of two or three numbers, x and y first; what else a network says of a point is left aside.
      [Answer("points", channels: 0, forms: ["pixels", "share"])]
    case .parsing:
      [Answer("skin", channels: 1, forms: ["logit", "probability", "classes"])]
    case .preprocessing:
      [Answer("picture", channels: 3, forms: ["share", "byte"])]
    case .fastSuperResolution, .bestSuperResolution:
      [Answer("picture", channels: 3, forms: ["share", "byte"])]
    }
  }

  /// One output: planes of numbers in one of several forms, the first where a description names none.
  struct Answer {
    let meaning: String
    /// Planes of the size of the picture; 0 for an answer that is none.
    let channels: Int
    let forms: [String]
    let isRequired: Bool

    init(_ meaning: String, channels: Int, forms: [String], isRequired: Bool = true) {
      (self.meaning, self.channels, self.forms, self.isRequired) = (meaning, channels, forms, isRequired)
    }
  }
}
