import Derivatives
import Fitting
import LinearAlgebra
import TestSupport
import Testing

struct ObjectiveTests {
  @Test(arguments: FitStage.allCases) func theGradientOfTheToyHeadMatchesDifferences(stage: FitStage) throws {
    #expect(problems(stage, TermScene(try .ofToyHead()), GradientCheck()) == [])
  }

  @Test(arguments: FitStage.allCases) func theGradientOfTheShippedHeadMatchesDifferences(stage: FitStage) {
    var check = GradientCheck()
    check.coordinateLimit = 40
    check.directionCount = 4
    #expect(problems(stage, TermScene(.ofShippedHead(seed: 6, windowSize: 64)), check) == [])
  }

  @Test func theTotalIsTheWeightedSumOfTheTerms() throws {
    let scene = TermScene(try .ofToyHead())
    let weights = scene.terms.weighted.indices.map { 0.5 + Double($0) }
    let weighted = zip(scene.terms.weighted, weights).map { ($0.term, $1) }
    let objective = Objective(model: scene.model, terms: weighted, rigMoves: true, start: scene.state)
    var gradient = scene.state
    let value = objective.evaluate(scene.state, gradient: &gradient)
    let sum = zip(value.terms, weights).reduce(0) { $0 + $1.0.value * $1.1 }
    #expect(abs(value.total - sum) <= 1e-12 * sum)
    #expect(value.terms.map(\.name) == scene.terms.weighted.map(\.term.name))
    #expect(value.terms.allSatisfy { $0.value > 0 && $0.value.isFinite })
  }

  /// A vertex stage must not move what the rig placed.
  @Test func withTheRigAtRestControllersAndJointsDoNotMatter() throws {
    let scene = TermScene(try .ofToyHead())
    let objective = Objective(
      model: scene.model, terms: terms(of: .vertex, scene), rigMoves: false, start: scene.state)
    var gradient = scene.state
    let before = objective.evaluate(scene.state, gradient: &gradient).total
    #expect(gradient.controllers.values.allSatisfy { $0 == 0 } && gradient.jointOffsets.values.allSatisfy { $0 == 0 })
    #expect(gradient.displacements.inner(gradient.displacements) > 0)
    var moved = scene.state
    moved.controllers.values[0] += 0.5
    #expect(objective.evaluate(moved, gradient: &gradient).total == before)
  }

  private func problems(_ stage: FitStage, _ scene: TermScene, _ check: GradientCheck) -> [String] {
    let objective = Objective(
      model: scene.model, terms: terms(of: stage, scene), rigMoves: stage != .vertex, start: scene.state)
    var (gradient, unused) = (scene.state, scene.state)
    _ = objective.evaluate(scene.state, gradient: &gradient)
    return check.problems("objective of the stage \(stage)", at: scene.state, gradient: gradient) {
      objective.evaluate($0, gradient: &unused).total
    }
  }

  /// All terms, less the priors of the rig in a stage that holds it.
  private func terms(of stage: FitStage, _ scene: TermScene) -> [(term: AnyTerm<Double>, weight: Double)] {
    let priors: [TermName] = stage == .vertex ? [.controllerPrior, .jointPrior] : []
    return scene.terms.weighted.filter { !priors.contains($0.term.name) }
  }
}
