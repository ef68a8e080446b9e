import COpenBLAS

/// Solves A x = b for a symmetric positive definite matrix of n x n numbers. Nil when A is not positive definite.
public func solvePositiveDefinite(_ matrix: [Double], _ rightHandSide: [Double]) -> [Double]? {
  let unknowns = rightHandSide.count
  precondition(matrix.count == unknowns * unknowns, "a matrix of \(matrix.count) numbers for \(unknowns) unknowns")
  // NaN passes through LAPACK's test of the pivots on some processors.
  guard matrix.allSatisfy(\.isFinite), rightHandSide.allSatisfy(\.isFinite) else { return nil }
  var factor = matrix
  var solution = rightHandSide
  var size = CInt(unknowns)
  var columns: CInt = 1
  var info: CInt = 0
  var lower = CChar(UInt8(ascii: "L"))
  dposv_(&lower, &size, &columns, &factor, &size, &solution, &size, &info)
  return info == 0 ? solution : nil
}
