import LinearAlgebra
import Meshes

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
  ///   - ordering: of this surface.
  init(
    bending: SurfaceBending, vertices: [Int32], anchors: [Float], cameraStiffness: Double,
    ordering: SparseCholesky.Ordering?
  ) {
    vertexCount = vertices.count
    let matrix = Self.matrix(
      edges: bending.edges, stiffness: bending.stiffness, vertices: vertices,
      anchors: vertices.map { anchors[Int($0)] })
    factor =
      SparseCholesky(size: vertices.count, entries: matrix, ordering: ordering)
      ?? Self.unconnected(matrix.suffix(vertices.count).map(\.value))
    columns = Array(repeating: 0, count: 3 * vertices.count)
    self.cameraStiffness = cameraStiffness
  }

  /// The ordering that all metrics of a surface share.
  static func ordering(of surface: TriangleSurface) -> SparseCholesky.Ordering? {
    let vertices = surface.usedVertices
    let matrix = matrix(
      edges: surface.interiorEdges, stiffness: Array(repeating: 1, count: surface.interiorEdges.count),
      vertices: vertices, anchors: Array(repeating: 1, count: vertices.count))
    return SparseCholesky(size: vertices.count, entries: matrix)?.ordering
  }

  /// One entry for each edge, then one for each vertex, whose `anchors` these are.
  private static func matrix(
    edges: [SIMD2<Int32>], stiffness: [Float], vertices: [Int32], anchors: [Float]
  ) -> [SparseCholesky.Entry] {
    var index = [Int](repeating: -1, count: Int(vertices.last ?? -1) + 1)
    for (number, vertex) in vertices.enumerated() { index[Int(vertex)] = number }
    var diagonal = anchors.map(Double.init)
    var entries: [SparseCholesky.Entry] = []
    entries.reserveCapacity(edges.count + vertices.count)
    for (edge, stiffness) in zip(edges, stiffness) {
      let (a, b) = (index[Int(edge.x)], index[Int(edge.y)])
      let stiffness = Double(stiffness)
      diagonal[a] += stiffness
      diagonal[b] += stiffness
      entries.append(SparseCholesky.Entry(row: max(a, b), column: min(a, b), value: -stiffness))
    }
    for (number, value) in diagonal.enumerated() {
      entries.append(SparseCholesky.Entry(row: number, column: number, value: value))
    }
    return entries
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
