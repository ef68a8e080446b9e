public import Cameras

/// A fitted head, complete at every rung.
public struct FitResult: Sendable {
  public var camera: PinholeCamera
  /// One value per controller, within its bounds.
  public var controllers: [Float]
  /// Added to the joint parameters that the controllers give, nine per joint.
  public var jointOffsets: [Float]
  /// The fitted head in template space, cm.
  public var vertices: [SIMD3<Float>]
  /// `vertices` taken back through the skinning at `controllers`, minus the rig's own: what the scene stores, cm.
  public var bindOffsets: [SIMD3<Float>]
  public var preset: Preset
  public var trace: [StageTrace]
  /// The head as each stage left it, in the first photo.
  public var stages: [StageHead] = []
  public var quality: QualityReport
  /// The same head as each further photo shows it, with that photo's camera and expression.
  public var further: [FitResult] = []
}

/// What one stage did.
public struct StageTrace: Sendable {
  public var stage: FitStage
  public var iterations: Int
  /// How often the objective was evaluated.
  public var evaluations: Int
  public var firstObjective: Double
  public var lastObjective: Double
  /// The unweighted terms at the end.
  public var terms: [(name: TermName, value: Double)]
}

/// A head as a stage left it, and the camera that sees it as the photo does.
public struct StageHead: Sendable {
  public var stage: FitStage
  /// In template space, cm.
  public var vertices: [SIMD3<Float>]
  public var camera: PinholeCamera
}

/// Controllers and bind-space offsets: a head as a scene holds it.
public struct HeadPose: Sendable {
  public var controllers: [Float]
  public var bindOffsets: [SIMD3<Float>]

  public init(controllers: [Float], bindOffsets: [SIMD3<Float>]) {
    self.controllers = controllers
    self.bindOffsets = bindOffsets
  }
}

/// Where a fit stands.
public struct FitProgress: Sendable {
  public var stage: FitStage
  /// 0 to 1 of the whole fit; never falls.
  public var fraction: Double
}

/// Why a fit cannot be made.
public enum FitError: Error, Equatable, CustomStringConvertible {
  /// Fewer landmarks than a pose needs match the template.
  case tooFewLandmarks(found: Int)
  /// No camera sees the head where the landmarks are.
  case noCamera
  case cancelled

  public var description: String {
    switch self {
    case .tooFewLandmarks(let found):
      "Only \(found) face landmarks match this head, too few to place the camera. "
        + "Use a photo in which the whole face can be seen, or check the head's landmarks."
    case .noCamera:
      "No camera can see this head where the photo has its face landmarks. "
        + "Use a photo in which the whole face can be seen, or check the landmarks and the camera that were supplied."
    case .cancelled: "The fit was cancelled."
    }
  }
}
