import Derivatives
import Fitting
import HeadTemplates
import LinearAlgebra
import Rigs
import TestSupport
import Testing

/// The objective of two photos over the unknowns that they share and those that each has for itself.
struct SharedObjectiveTests {
  @Test(arguments: FitStage.allCases) func theGradientOfTheToyHeadMatchesDifferences(stage: FitStage) throws {
    let front = try SyntheticPhoto.ofToyHead()
    let side = SyntheticPhoto(
      template: front.template, controllers: [-0.4, 0.2, 0.6], camera: .portrait(turned: SIMD3(0, 0.6, 0)),
      windowSize: 64, mirrorTolerance: 0.6)
    #expect(problems(stage, [TermScene(front), TermScene(side, seed: 2)], GradientCheck()) == [])
  }

  @Test(arguments: FitStage.allCases) func theGradientOfTheShippedHeadMatchesDifferences(stage: FitStage) {
    var check = GradientCheck()
    check.coordinateLimit = 40
    check.directionCount = 4
    let scenes = [SIMD3<Float>(0.08, 0.25, -0.05), SIMD3(0, -0.7, 0)].enumerated().map { number, turned in
      TermScene(.ofShippedHead(seed: 6, windowSize: 64, turned: turned), seed: UInt64(number))
    }
    #expect(problems(stage, scenes, check) == [])
  }

  /// Photos share who the head is; what the face does and where the camera stands is each one's own.
  @Test func photosShareIdentityAndNothingElse() throws {
    let scene = TermScene(try .ofToyHead())
    let start = HeadState<Float>(copying: scene.state)
    func places(_ stage: FitStage) -> [[Int]] {
      let plan = Preset.default.plans.first { $0.stage == stage }!
      return StageUnknowns(
        plan: plan, contexts: [scene.context, scene.context], starts: [start, start]
      ).places
    }
    let controllers = scene.template.rig.controllers
    let rig = places(.rig)
    for (index, controller) in controllers.enumerated() {
      #expect((rig[0][index] == rig[1][index]) == (controller.kind == .identity), "\(controller.name)")
    }
    for stage in FitStage.allCases {
      let places = places(stage)
      #expect(places[0] == Array(places[0].indices))
      #expect(Set(places[0].suffix(6)).isDisjoint(with: places[1].suffix(6)))
      if stage != .rig { #expect(places[0].dropLast(6) == places[1].dropLast(6)) }
    }
  }

  private func problems(_ stage: FitStage, _ scenes: [TermScene], _ check: GradientCheck) -> [String] {
    let plan = Preset.default.plans.first { $0.stage == stage }!
    let unknowns = StageUnknowns(
      plan: plan, contexts: scenes.map(\.context), starts: scenes.map { HeadState<Float>(copying: $0.state) })
    let objectives = scenes.map { scene in
      Objective(
        model: scene.model, terms: scene.terms.weighted, rigMoves: stage != .vertex, start: scene.state)
    }
    let objective = SharedObjective(objectives: objectives, unknowns: unknowns, starts: scenes.map(\.state))
    var point = [Double](repeating: 0, count: unknowns.count)
    for (number, scene) in scenes.enumerated() { unknowns.read(scene.state, ofPhoto: number, into: &point) }
    var (gradient, unused) = (point, point)
    _ = objective.evaluate(point, gradient: &gradient)
    return check.problems("two photos, stage \(stage)", at: Scalars(point), gradient: Scalars(gradient)) {
      objective.evaluate($0.values, gradient: &unused).total
    }
  }
}
