import LinearAlgebra

/// The metric of displacements: the bending of the surface, factored once a stage.
///
/// M = Σ κ (e_i - e_j)(e_i - e_j)ᵀ + c I for each coordinate. Its inverse spreads a pull smoothly over the surface, so
/// what is not seen follows what is.
package struct SurfaceMetric: Metric {
  private let factor: SparseCholesky
  private let vertexCount: Int
  private var columns: [Double]
  /// Of each unknown of a camera.
  private let cameraStiffness: Double

  /// - Parameters:
  ///   - vertices: the moving vertices, in the order of the unknowns.
  ///   - anchors: c, the resistance of each vertex of the mesh to any displacement, 1/cm².
  init(bending: SurfaceBending, vertices: [Int32], anchors: [Float], cameraStiffness: Double) {
    vertexCount = vertices.count
    var index: [Int32: Int] = [:]
    for (number, vertex) in vertices.enumerated() { index[vertex] = number }
    var diagonal = vertices.map { Double(anchors[Int($0)]) }
    var entries: [SparseCholesky.Entry] = []
    entries.reserveCapacity(bending.edges.count + vertices.count)
    for (edge, stiffness) in zip(bending.edges, bending.stiffness) {
      guard let a = index[edge.x], let b = index[edge.y] else { continue }
      let stiffness = Double(stiffness)
      diagonal[a] += stiffness
      diagonal[b] += stiffness
      entries.append(SparseCholesky.Entry(row: max(a, b), column: min(a, b), value: -stiffness))
    }
    for (number, value) in diagonal.enumerated() {
      entries.append(SparseCholesky.Entry(row: number, column: number, value: value))
    }
    factor = SparseCholesky(size: vertices.count, entries: entries) ?? Self.unconnected(diagonal)
    columns = Array(repeating: 0, count: 3 * vertices.count)
    self.cameraStiffness = cameraStiffness
  }

  /// Sums of squares beyond what numbers can hold or tell apart: each vertex by itself is a metric too.
  private static func unconnected(_ diagonal: [Double]) -> SparseCholesky {
    SparseCholesky(
      size: diagonal.count,
      entries: diagonal.enumerated().map { number, value in
        SparseCholesky.Entry(row: number, column: number, value: value > 0 && value.isFinite ? value : 1)
      })!
  }

  package mutating func invert(_ gradient: inout [Float]) {
    for vertex in 0..<vertexCount {
      for axis in 0..<3 { columns[axis * vertexCount + vertex] = Double(gradient[3 * vertex + axis]) }
    }
    factor.solve(&columns, columns: 3)
    for vertex in 0..<vertexCount {
      for axis in 0..<3 { gradient[3 * vertex + axis] = Float(columns[axis * vertexCount + vertex]) }
    }
    for index in (3 * vertexCount)..<gradient.count { gradient[index] /= Float(cameraStiffness) }
  }
}
