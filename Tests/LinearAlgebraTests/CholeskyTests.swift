import LinearAlgebra
import TestSupport
import Testing

struct DenseCholeskyTests {
  /// 2 -1 0 / -1 2 -1 / 0 -1 2: its inverse is known by heart.
  private let chain: [Double] = [2, -1, 0, -1, 2, -1, 0, -1, 2]

  @Test func onceFactoredItSolvesManyTimes() throws {
    let factor = try #require(DenseCholesky(chain, size: 3))
    for (unit, expected) in [(0, [0.75, 0.5, 0.25]), (1, [0.5, 1, 0.5]), (2, [0.25, 0.5, 0.75])] {
      var solution = [0.0, 0, 0]
      solution[unit] = 1
      factor.solve(&solution)
      #expect(zip(solution, expected).allSatisfy { abs($0 - $1) < 1e-15 })
    }
  }

  @Test(arguments: [[-1], [0], [1, 2, 2, 1], [1, 1, 1, 1]] as [[Double]])
  func aMatrixThatIsNotPositiveDefiniteHasNoFactor(matrix: [Double]) {
    #expect(DenseCholesky(matrix, size: matrix.count == 1 ? 1 : 2) == nil)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity], 0..<9)
  func numbersThatAreNotFiniteHaveNoFactor(number: Double, place: Int) {
    var matrix = chain
    matrix[place] = number
    #expect(DenseCholesky(matrix, size: 3) == nil)
  }
}

struct NormalMatrixTests {
  @Test(arguments: [(rows: 1, columns: 1), (rows: 5, columns: 3), (rows: 3, columns: 5), (rows: 700, columns: 40)])
  func itIsTheProductOfTheTransposeWithTheMatrix(size: (rows: Int, columns: Int)) {
    var generator = SeededGenerator(seed: 3)
    let jacobian = (0..<(size.rows * size.columns)).map { _ in Float(generator.normal()) }
    let matrix = normalMatrix(jacobian, rows: size.rows, columns: size.columns)
    for a in 0..<size.columns {
      for b in 0..<size.columns {
        let products = (0..<size.rows).map {
          Double(jacobian[a * size.rows + $0]) * Double(jacobian[b * size.rows + $0])
        }
        // A dozen roundings of 6e-8, of sums as large as those of the absolute values.
        let rounding = 1e-6 * products.reduce(0) { $0 + abs($1) }
        #expect(abs(matrix[a * size.columns + b] - products.reduce(0, +)) < rounding)
        #expect(matrix[a * size.columns + b] == matrix[b * size.columns + a])
      }
    }
  }

  @Test func withoutRowsItIsZero() {
    #expect(normalMatrix([], rows: 0, columns: 2) == [0, 0, 0, 0])
  }
}

struct SparseCholeskyTests {
  private typealias Entry = SparseCholesky.Entry

  private func entry(_ row: Int, _ column: Int, _ value: Double) -> Entry {
    Entry(row: row, column: column, value: value)
  }

  /// A chain of springs with anchors: sparse, positive definite.
  private func chain(_ size: Int) -> [SparseCholesky.Entry] {
    (0..<size).map { Entry(row: $0, column: $0, value: 2.1 + 0.01 * Double($0)) }
      + (1..<size).map { entry($0, $0 - 1, -1) }
  }

  private func dense(_ entries: [SparseCholesky.Entry], _ size: Int) -> [Double] {
    var matrix = [Double](repeating: 0, count: size * size)
    for entry in entries {
      matrix[Int(entry.row) * size + Int(entry.column)] += entry.value
      if entry.row != entry.column { matrix[Int(entry.column) * size + Int(entry.row)] += entry.value }
    }
    return matrix
  }

  @Test(arguments: [1, 2, 10, 300]) func itAgreesWithKnownSolutionsColumnByColumn(size: Int) throws {
    let entries = chain(size)
    let factor = try #require(SparseCholesky(size: size, entries: entries))
    let matrix = dense(entries, size)
    for columns in [1, 3, 2] {
      var generator = SeededGenerator(seed: UInt64(columns))
      let expected = (0..<(size * columns)).map { _ in generator.normal() }
      var values = [Double](repeating: 0, count: size * columns)
      for column in 0..<columns {
        for row in 0..<size {
          values[column * size + row] = (0..<size).reduce(0) {
            $0 + matrix[row * size + $1] * expected[column * size + $1]
          }
        }
      }
      factor.solve(&values, columns: columns)
      #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }
  }

  @Test func entriesOfTheSamePlaceAddUp() throws {
    let whole = [
      entry(0, 0, 4), entry(1, 0, 1), entry(1, 1, 3),
    ]
    let halves = (whole + whole).map { Entry(row: Int($0.row), column: Int($0.column), value: $0.value / 2) }
    var (once, twice) = ([1.0, 2], [1.0, 2])
    try #require(SparseCholesky(size: 2, entries: whole)).solve(&once, columns: 1)
    try #require(SparseCholesky(size: 2, entries: halves)).solve(&twice, columns: 1)
    #expect(abs(once[0] - 1 / 11.0) < 1e-15 && abs(once[1] - 7 / 11.0) < 1e-15 && once == twice)
  }

  @Test func aMatrixThatIsNotPositiveDefiniteHasNoFactor() {
    #expect(SparseCholesky(size: 1, entries: [entry(0, 0, -1)]) == nil)
    #expect(SparseCholesky(size: 1, entries: [entry(0, 0, 0)]) == nil)
    #expect(SparseCholesky(size: 0, entries: []) == nil)
    // Nothing at all on the diagonal of the second unknown.
    #expect(SparseCholesky(size: 2, entries: [entry(0, 0, 1)]) == nil)
    // Positive on the diagonal, but 1 2 / 2 1 falls along (1, -1).
    let entries = [
      entry(0, 0, 1), entry(1, 0, 2), entry(1, 1, 1),
    ]
    #expect(SparseCholesky(size: 2, entries: entries) == nil)
    #expect(SparseCholesky(size: 300, entries: chain(300) + [entry(299, 299, -10)]) == nil)
  }

  @Test(arguments: [Double.nan, .infinity]) func numbersThatAreNotFiniteHaveNoFactor(number: Double) {
    #expect(SparseCholesky(size: 5, entries: chain(5) + [Entry(row: 3, column: 2, value: number)]) == nil)
  }

  /// Unknowns in an order that fills the factors unless they are put into another.
  @Test func anOrderingServesEveryMatrixOfItsPattern() throws {
    let star = { (weight: Double) in
      (0..<100).map { Entry(row: $0, column: $0, value: 200 + weight) }
        + (1..<100).map { Entry(row: $0, column: 0, value: weight) }
    }
    let ordering = try #require(SparseCholesky(size: 100, entries: star(1))).ordering
    let given = try #require(SparseCholesky(size: 100, entries: star(-2), ordering: ordering))
    var (own, borrowed) = ((0..<100).map(Double.init), (0..<100).map(Double.init))
    try #require(SparseCholesky(size: 100, entries: star(-2))).solve(&own, columns: 1)
    given.solve(&borrowed, columns: 1)
    #expect(zip(own, borrowed).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(SparseCholesky(size: 100, entries: star(-200), ordering: ordering) == nil)
  }

  @Test func theSameMatrixGivesTheSameBits() throws {
    var (once, again) = ([Double](repeating: 1, count: 300), [Double](repeating: 1, count: 300))
    try #require(SparseCholesky(size: 300, entries: chain(300))).solve(&once, columns: 1)
    try #require(SparseCholesky(size: 300, entries: chain(300))).solve(&again, columns: 1)
    #expect(once == again)
  }
}
