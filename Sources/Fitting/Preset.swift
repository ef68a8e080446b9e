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
  public static let all = [Preset.default]

  /// The preset of a name, or nil.
  public static func named(_ name: String) -> Preset? { all.first { $0.name == name } }
}

/// One stage of a preset.
public struct StagePlan: Sendable, Equatable {
  public var stage: FitStage
  public var iterations: Int
  public var weights: [TermName: Double]
  /// Adam's first step, in each unknown's own unit (controller, joint parameter, cm); decays to a twentieth by a cosine.
  public var step: Double
  /// The first step of the camera: radians; its translation moves 20 times as far, in cm. Zero holds the camera.
  public var cameraStep: Double
  /// The share of corner angles and of faces that the top-k terms watch.
  public var angleFraction = 0.1
  public var flipFraction = 0.05
}

extension Preset {
  /// The three stages of the paper with the weights of the reference measurements, first-order steps.
  public static let `default` = Preset(
    name: "default", version: 1,
    plans: [
      StagePlan(
        stage: .rig, iterations: 150,
        weights: [
          .normals: 1, .corners: 200, .contours: 100, .angles: 0.05, .flips: 0.05, .controllerPrior: 0.02,
        ],
        step: 0.03, cameraStep: 0.003),
      StagePlan(
        stage: .joint, iterations: 150,
        weights: [
          .normals: 1, .corners: 200, .contours: 100, .curvature: 0.3, .angles: 0.2, .flips: 0.1, .eyelines: 0.01,
          .displacement: 0.02,
        ],
        step: 0.02, cameraStep: 0.003),
      StagePlan(
        stage: .vertex, iterations: 200,
        weights: [
          .normals: 1, .corners: 200, .contours: 100, .curvature: 1, .angles: 0.5, .flips: 0.1, .eyelines: 0.01,
          .displacement: 0.05,
        ],
        step: 0.01, cameraStep: 0),
    ])
}
