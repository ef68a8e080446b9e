/// Solves A x = b for a small symmetric positive definite matrix, given row by row. Nil when A is not positive definite.
///
/// For the handful of unknowns of a camera pose, where calling a library costs more than the solve.
public func solvePositiveDefinite<S: Scalar>(_ matrix: [S], _ rightHandSide: [S]) -> [S]? {
  let n = rightHandSide.count
  precondition(matrix.count == n * n, "a matrix of \(matrix.count) numbers for \(n) unknowns")
  var lower = matrix
  for row in 0..<n {
    for column in 0...row {
      var sum = lower[row * n + column]
      for k in 0..<column { sum -= lower[row * n + k] * lower[column * n + k] }
      if row == column {
        guard sum > 0, sum.isFinite else { return nil }
        lower[row * n + row] = sum.squareRoot()
      } else {
        lower[row * n + column] = sum / lower[column * n + column]
      }
    }
  }
  var x = rightHandSide
  for row in 0..<n {
    for k in 0..<row { x[row] -= lower[row * n + k] * x[k] }
    x[row] /= lower[row * n + row]
  }
  for row in (0..<n).reversed() {
    for k in (row + 1)..<max(n, row + 1) { x[row] -= lower[k * n + row] * x[k] }
    x[row] /= lower[row * n + row]
  }
  return x
}
