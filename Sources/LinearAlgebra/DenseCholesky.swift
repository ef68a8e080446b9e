import COpenBLAS

/// Makes OpenBLAS work on the calling thread, at the first use: its own threads spin while they wait, which takes the
/// cores from our slices, and their number would change the order of sums and so the bits.
private let oneThread: Void = openblas_set_num_threads(1)

/// The factor of a dense symmetric positive definite matrix: factor once, solve many times.
public struct DenseCholesky: Sendable {
  public let size: Int
  private var factor: [Double]

  /// Nil when the matrix (`size` x `size` numbers) is not positive definite to working precision.
  public init?(_ matrix: [Double], size: Int) {
    precondition(matrix.count == size * size, "a matrix of \(matrix.count) numbers for \(size) unknowns")
    // NaN passes through LAPACK's test of the pivots on some processors.
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    self.size = size
    factor = matrix
    _ = oneThread
    var (order, info) = (CInt(size), CInt(0))
    var lower = CChar(UInt8(ascii: "L"))
    dpotrf_(&lower, &order, &factor, &order, &info)
    if info != 0 { return nil }
  }

  /// Overwrites a right-hand side with the solution.
  public func solve(_ rightHandSide: inout [Double]) {
    precondition(rightHandSide.count == size, "\(rightHandSide.count) numbers for \(size) unknowns")
    var (order, columns, info) = (CInt(size), CInt(1), CInt(0))
    var lower = CChar(UInt8(ascii: "L"))
    dpotrs_(&lower, &order, &columns, factor, &order, &rightHandSide, &order, &info)
  }
}

/// Solves A x = b for a symmetric positive definite matrix of n x n numbers. Nil when A is not positive definite.
public func solvePositiveDefinite(_ matrix: [Double], _ rightHandSide: [Double]) -> [Double]? {
  guard rightHandSide.allSatisfy(\.isFinite),
    let factor = DenseCholesky(matrix, size: rightHandSide.count)
  else { return nil }
  var solution = rightHandSide
  factor.solve(&solution)
  return solution
}

/// JᵀJ of a matrix of `rows` x `columns` numbers, column by column: `columns` x `columns` numbers, both halves filled.
public func normalMatrix(_ jacobian: [Float], rows: Int, columns: Int) -> [Double] {
  precondition(jacobian.count == rows * columns, "\(jacobian.count) numbers for \(rows) x \(columns)")
  var product = [Float](repeating: 0, count: columns * columns)
  if rows > 0 {
    _ = oneThread
    cblas_ssyrk(
      CblasRowMajor, CblasUpper, CblasNoTrans, CInt(columns), CInt(rows), 1, jacobian, CInt(rows), 0, &product,
      CInt(columns))
  }
  var matrix = [Double](repeating: 0, count: columns * columns)
  for row in 0..<columns {
    for column in row..<columns {
      matrix[row * columns + column] = Double(product[row * columns + column])
      matrix[column * columns + row] = matrix[row * columns + column]
    }
  }
  return matrix
}
