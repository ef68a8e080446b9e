import Derivatives
import Fitting
import LinearAlgebra
import TestSupport
import Testing

/// Walks all names of terms, so that one which is not in the registry, or whose gradient is wrong, is named.
struct TermGradientTests {
  @Test(arguments: TermName.allCases) func theGradientMatchesDifferencesOnTheToyHead(name: TermName) throws {
    let scene = TermScene(try .ofToyHead())
    #expect(try problems(name, scene, GradientCheck()) == [])
  }

  @Test(arguments: TermName.allCases) func theGradientMatchesDifferencesOnTheShippedHead(name: TermName) throws {
    var check = GradientCheck()
    check.coordinateLimit = 40
    check.directionCount = 4
    #expect(try problems(name, TermScene(.ofShippedHead(seed: 5, windowSize: 96)), check) == [])
  }

  @Test(arguments: TermName.allCases) func theGradientIsLinearInTheWeightAndAdds(name: TermName) throws {
    let scene = TermScene(try .ofToyHead())
    let term = try #require(scene.term(name), "\(name) is not in the registry")
    let (_, once) = scene.evaluate(term, at: scene.model.input)
    var total = once
    term.addGradient(scene.model.input, 2.5, &total)
    for index in 0..<once.coordinateCount {
      let expected = 3.5 * once[coordinate: index]
      #expect(abs(total[coordinate: index] - expected) <= 1e-12 * abs(expected))
    }
  }

  @Test func theRegistryHasEachTermOnce() throws {
    let names = TermScene(try .ofToyHead()).terms.weighted.map(\.term.name)
    #expect(Set(names).count == names.count)
    #expect(Set(names) == Set(TermName.allCases))
  }

  private func problems(_ name: TermName, _ scene: TermScene, _ check: GradientCheck) throws -> [String] {
    let term = try #require(scene.term(name), "\(name) is not in the registry")
    let input = scene.model.input
    let (_, gradient) = scene.evaluate(term, at: input)
    return check.problems(name.rawValue, at: input, gradient: gradient) { term.value($0) }
  }
}
