/// One change of a preset, for experiments and ablations; a result names its preset together with the edits.
public enum PresetEdit: Sendable, Equatable {
  /// Sets a number of one stage, or of all.
  case set(stage: FitStage?, what: Setting, to: Double)
  /// Leaves a term out of every stage.
  case ablate(TermName)
  /// Solves for the vertices alone, without the coarse stages before [P §5.3].
  case ablateCoarseStages
  /// Solves every stage by another method, with Adam's long schedule where it is Adam.
  case solve(SolverMethod)

  public enum Setting: Sendable, Equatable {
    case weight(TermName)
    case iterations
    case angleFraction
    case flipFraction
  }
}

extension PresetEdit {
  /// Reads `TERM=VALUE` or `STAGE.TERM=VALUE`; instead of a term also `iterations`, `angle-fraction`, `flip-fraction`.
  public init?(parsing text: String) {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard sides.count == 2, let value = Double(sides[1]), value.isFinite, value >= 0 else { return nil }
    let path = sides[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let last = path.last, let what = Setting(last), path.count <= 2 else { return nil }
    if path.count == 2 {
      guard let stage = FitStage(rawValue: path[0]) else { return nil }
      self = .set(stage: stage, what: what, to: value)
    } else {
      self = .set(stage: nil, what: what, to: value)
    }
  }
}

extension PresetEdit.Setting {
  fileprivate init?(_ name: String) {
    switch name {
    case "iterations": self = .iterations
    case "angle-fraction": self = .angleFraction
    case "flip-fraction": self = .flipFraction
    default:
      guard let term = TermName(rawValue: name) else { return nil }
      self = .weight(term)
    }
  }
}

extension Preset {
  /// The preset with some edits, in order.
  public func edited(_ edits: [PresetEdit]) -> Preset {
    edits.reduce(into: self) { $0.apply($1) }
  }

  private mutating func apply(_ edit: PresetEdit) {
    switch edit {
    case .ablateCoarseStages: plans = plans.filter { $0.stage == .vertex }
    case .ablate(let term): for index in plans.indices { plans[index].weights[term] = 0 }
    case .solve(let method):
      for index in plans.indices { plans[index].solve(by: method) }
    case .set(let stage, let what, let value):
      for index in plans.indices where stage == nil || plans[index].stage == stage { plans[index].set(what, to: value) }
    }
  }
}

extension StagePlan {
  fileprivate mutating func set(_ what: PresetEdit.Setting, to value: Double) {
    switch what {
    case .weight(let term): weights[term] = value
    case .iterations: iterations = Int(min(value, 1e6))
    case .angleFraction: angleFraction = value
    case .flipFraction: flipFraction = value
    }
  }

  /// The authors' solver needs its own number of steps.
  fileprivate mutating func solve(by method: SolverMethod) {
    guard method != self.method else { return }
    self.method = method
    if method == .adam { iterations = adamIterations }
  }
}
