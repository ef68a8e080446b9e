import LinearAlgebra
import TestSupport
import Testing

struct CholeskySolveTests {
  @Test(arguments: [1, 2, 3, 7, 20]) func theSolutionOfAPositiveDefiniteSystemIsFound(size: Int) throws {
    for seed in 0..<5 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let matrix = positiveDefinite(size, &generator)
      let expected = (0..<size).map { _ in generator.normal() }
      let solution = try #require(solvePositiveDefinite(matrix, product(matrix, expected)))
      // The matrices have conditions below a thousand.
      #expect(zip(solution, expected).allSatisfy { abs($0 - $1) < 1e-11 })
    }
  }

  @Test func aMatrixThatIsNotPositiveDefiniteHasNoSolution() {
    #expect(solvePositiveDefinite([1, 2, 2, 1], [1, 1]) == nil)
    #expect(solvePositiveDefinite([0, 0, 0, 0], [0, 0]) == nil)
    #expect(solvePositiveDefinite([-1], [1]) == nil)
  }

  @Test func numbersThatAreNotFiniteHaveNoSolution() {
    #expect(solvePositiveDefinite([.nan], [1]) == nil)
    #expect(solvePositiveDefinite([2, 0, 0, 2], [1, .infinity]) == nil)
  }

  /// B Bᵀ + I of a random B.
  private func positiveDefinite(_ size: Int, _ generator: inout SeededGenerator) -> [Double] {
    let factor = (0..<(size * size)).map { _ in generator.normal() }
    return (0..<(size * size)).map { entry in
      let (row, column) = entry.quotientAndRemainder(dividingBy: size)
      let sum = (0..<size).reduce(0) { $0 + factor[row * size + $1] * factor[column * size + $1] }
      return row == column ? sum + 1 : sum
    }
  }

  private func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    vector.indices.map { row in vector.indices.reduce(0) { $0 + matrix[row * vector.count + $1] * vector[$1] } }
  }
}
