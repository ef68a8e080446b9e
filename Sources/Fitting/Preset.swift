/// The rung of the ladder that a stage of the fit solves for [P §4.1].
public enum FitStage: String, Sendable, CaseIterable {
  case rig, joint, vertex
}

/// Weights and schedule of a fit as data, named and versioned so that a report can say what made it.
public struct Preset: Sendable, Equatable {
  public var name: String
  public var version: Int
  public var plans: [StagePlan]

  /// The presets that ship.
  public static let all = [Preset.default, .draft, .paper, .refine]

  /// The preset of a name, or nil.
  public static func named(_ name: String) -> Preset? { all.first { $0.name == name } }
}

/// One stage of a preset.
public struct StagePlan: Sendable, Equatable {
  public var stage: FitStage
  public var method = SolverMethod.quasiNewton
  public var iterations: Int
  /// After how many steps it is looked anew what each pixel sees; every step for Adam.
  public var stepsPerVisibility: Int { method == .adam ? 1 : 5 }
  public var weights: [TermName: Double]
  /// Whether the camera's pose is among the unknowns.
  public var movesCamera: Bool
  /// Adam's first step, in each unknown's own unit (controller, cm of translation or displacement).
  public var adamStep: Double = 0.01
  /// How many steps Adam takes in this stage when it is chosen.
  public var adamIterations = 200
  /// The share of corner angles and of faces that the top-k terms watch.
  public var angleFraction = 0.1
  public var flipFraction = 0.05
}

/// How a stage is solved.
public enum SolverMethod: String, Sendable, CaseIterable {
  /// First order, as the authors.
  case adam
  /// L-BFGS in the metric of the stage.
  case quasiNewton = "quasi-newton"
}

extension StagePlan {
  /// Adam's first step of each unknown: joints' turns and scales by their lever, the camera as far as it may go.
  func stepSizes(_ unknowns: StageUnknowns) -> [Float] {
    let step = Float(adamStep)
    // Joints stand about five centimetres from the skin they carry.
    let shape = (0..<unknowns.shapeCount).map { stage == .joint && $0 % 9 >= 3 ? 0.2 * step : step }
    return unknowns.spread(shape + [0.003, 0.003, 0.003, 0.06, 0.06, 0.06])
  }
}
