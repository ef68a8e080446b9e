/// The presets that ship. Weights were found on the public truth set by `likeness eval --set`; all terms are means, angles
/// in radians, lengths in centimetres, pixels in units of the face. `matches` counts with several photos only.
extension Preset {
  /// Three stages to second order, with everything that keeps what the photo does not show in place.
  public static let `default` = Preset(
    name: "default", version: 7,
    plans: [
      StagePlan(
        stage: .rig, iterations: 25,
        weights: evidence.merging([.controllerPrior: 0.5, .symmetry: 0.02]) { $1 },
        movesCamera: true, adamStep: 0.03, adamIterations: 150),
      StagePlan(
        stage: .joint, iterations: 30,
        weights: evidence.merging([
          .curvature: 0.1, .angles: 0.05, .flips: 0.01, .folds: 0.1, .eyelines: 0.001, .lips: 100,
          .displacement: 0.05, .jointPrior: 0.01, .symmetry: 1,
        ]) { $1 },
        movesCamera: true, adamStep: 0.02, adamIterations: 150),
      StagePlan(
        stage: .vertex, iterations: 40,
        weights: evidence.merging(surface) { $1 },
        movesCamera: false, adamStep: 0.01, adamIterations: 200),
    ])

  /// The default in a hurry: to see where a fit goes.
  public static let draft = Preset(
    name: "draft", version: 6,
    plans: zip(Preset.default.plans, [9, 5, 12]).map { plan, iterations in
      var plan = plan
      plan.iterations = iterations
      return plan
    })

  /// The surface alone, for a head that is fitted already: after a pin was moved or a region sculpted.
  public static let refine = Preset(
    name: "refine", version: 6,
    plans: [
      StagePlan(
        stage: .vertex, iterations: 12, weights: evidence.merging(surface) { $1 }, movesCamera: false, adamStep: 0.01,
        adamIterations: 40)
    ])

  /// The authors' terms and solver with the weights of the reference measurements.
  public static let paper = Preset(
    name: "paper", version: 1,
    plans: [
      StagePlan(
        stage: .rig, method: .adam, iterations: 150,
        weights: [
          .normals: 1, .corners: 200, .contours: 100, .angles: 0.05, .flips: 0.05, .controllerPrior: 0.02,
        ].merging(pins) { $1 },
        movesCamera: true, adamStep: 0.03, adamIterations: 150),
      StagePlan(
        stage: .joint, method: .adam, iterations: 150,
        weights: [
          .normals: 1, .corners: 200, .contours: 100, .curvature: 0.3, .angles: 0.2, .flips: 0.1, .eyelines: 0.01,
          .displacement: 0.02,
        ].merging(pins) { $1 },
        movesCamera: true, adamStep: 0.02, adamIterations: 150),
      StagePlan(
        stage: .vertex, method: .adam, iterations: 200,
        weights: [
          .normals: 1, .corners: 200, .contours: 100, .curvature: 1, .angles: 0.5, .flips: 0.1, .eyelines: 0.01,
          .displacement: 0.05,
        ].merging(pins) { $1 },
        movesCamera: false, adamStep: 0.01, adamIterations: 200),
    ])

  /// What the photo and the artist say, the same in every stage.
  private static let evidence: [TermName: Double] = [
    .normals: 1, .corners: 200, .contours: 100, .silhouette: 100, .matches: 0.1,
  ].merging(pins) { $1 }

  /// What the artist says, which no photo overrules.
  private static let pins: [TermName: Double] = [.pointPins: 1, .pixelPins: 1000]

  /// What holds the surface together when its vertices move.
  private static let surface: [TermName: Double] = [
    .curvature: 0.2, .angles: 0.07, .flips: 0.1, .folds: 0.1, .eyelines: 0.001, .lips: 100, .displacement: 0.01,
    .symmetry: 0.1,
  ]
}
