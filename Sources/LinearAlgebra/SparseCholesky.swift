import CCHOLMOD

/// The factors of a sparse symmetric positive definite matrix: factor once, solve many times.
///
/// Simplicial on purpose: its sums run in one fixed order, so the bits do not depend on threads, and CHOLMOD's
/// supernodal part has another licence. Not to be shared by threads.
public final class SparseCholesky {
  public let size: Int
  private var common = cholmod_common()
  private var factor: UnsafeMutablePointer<cholmod_factor>?
  /// Solution and two workspaces, which CHOLMOD makes at the first solve and then keeps.
  private var solution: UnsafeMutablePointer<cholmod_dense>?
  private var workspaceY: UnsafeMutablePointer<cholmod_dense>?
  private var workspaceE: UnsafeMutablePointer<cholmod_dense>?

  /// One entry of a symmetric matrix on or below the diagonal; entries of the same place add up.
  public struct Entry: Sendable {
    public var row: Int32
    public var column: Int32
    public var value: Double

    @inlinable
    public init(row: Int, column: Int, value: Double) {
      self.row = Int32(row)
      self.column = Int32(column)
      self.value = value
    }
  }

  /// The order in which unknowns are eliminated so that the factors stay sparse. It depends on the pattern alone, and
  /// takes longer to find than a factorisation: matrices of one pattern share it.
  public struct Ordering: Sendable, Equatable {
    fileprivate var permutation: [Int32]
  }

  /// Nil when the matrix is not positive definite to working precision.
  ///
  /// - Parameters:
  ///   - entries: with `column <= row < size`.
  ///   - ordering: of a matrix with the same pattern; without one it is found.
  public init?(size: Int, entries: [Entry], ordering: Ordering? = nil) {
    precondition(ordering.map { $0.permutation.count == size } ?? true, "an ordering of another size")
    self.size = size
    guard size > 0, entries.allSatisfy({ $0.value.isFinite }) else { return nil }
    cholmod_start(&common)
    common.supernodal = CHOLMOD_SIMPLICIAL
    // L Lᵀ: as L D Lᵀ an indefinite matrix would have factors too.
    common.final_ll = 1
    // A matrix that is not positive definite is an answer here, not a message on the terminal.
    common.print = 0
    guard factorize(entries, ordering) else { return nil }
  }

  deinit {
    cholmod_free_factor(&factor, &common)
    cholmod_free_dense(&solution, &common)
    cholmod_free_dense(&workspaceY, &common)
    cholmod_free_dense(&workspaceE, &common)
    cholmod_finish(&common)
  }

  /// For other matrices of the same pattern.
  public var ordering: Ordering {
    let permutation = factor?.pointee.Perm?.assumingMemoryBound(to: Int32.self)
    return Ordering(permutation: Array(UnsafeBufferPointer(start: permutation, count: permutation == nil ? 0 : size)))
  }

  /// Overwrites `columns` right-hand sides, stored one after the other, with the solutions.
  public func solve(_ rightHandSides: inout [Double], columns: Int) {
    precondition(rightHandSides.count == size * columns, "\(rightHandSides.count) numbers for \(size) x \(columns)")
    rightHandSides.withUnsafeMutableBufferPointer { values in
      var dense = cholmod_dense(
        nrow: size, ncol: columns, nzmax: values.count, d: size, x: UnsafeMutableRawPointer(values.baseAddress),
        z: nil, xtype: CHOLMOD_REAL, dtype: CHOLMOD_DOUBLE)
      let solved = cholmod_solve2(
        CHOLMOD_A, factor, &dense, nil, &solution, nil, &workspaceY, &workspaceE, &common)
      guard solved == 1, let result = solution?.pointee.x?.assumingMemoryBound(to: Double.self) else { return }
      values.baseAddress?.update(from: result, count: values.count)
    }
  }

  private func factorize(_ entries: [Entry], _ ordering: Ordering?) -> Bool {
    // The pattern of the lower half: stype -1.
    var triplets = cholmod_allocate_triplet(size, size, entries.count, -1, CHOLMOD_REAL, &common)
    defer { cholmod_free_triplet(&triplets, &common) }
    guard let rows = triplets?.pointee.i?.assumingMemoryBound(to: Int32.self),
      let columns = triplets?.pointee.j?.assumingMemoryBound(to: Int32.self),
      let values = triplets?.pointee.x?.assumingMemoryBound(to: Double.self)
    else { return false }
    for (index, entry) in entries.enumerated() {
      (rows[index], columns[index], values[index]) = (entry.row, entry.column, entry.value)
    }
    triplets?.pointee.nnz = entries.count
    var matrix = cholmod_triplet_to_sparse(triplets, entries.count, &common)
    defer { cholmod_free_sparse(&matrix, &common) }
    factor = analyze(matrix, ordering)
    return cholmod_factorize(matrix, factor, &common) == 1 && common.status == CHOLMOD_OK
  }

  /// Where the factors of a matrix have entries.
  private func analyze(
    _ matrix: UnsafeMutablePointer<cholmod_sparse>?, _ ordering: Ordering?
  ) -> UnsafeMutablePointer<cholmod_factor>? {
    guard var permutation = ordering?.permutation else { return cholmod_analyze(matrix, &common) }
    common.nmethods = 1
    common.method.0.ordering = CHOLMOD_GIVEN
    return cholmod_analyze_p(matrix, &permutation, nil, 0, &common)
  }
}
