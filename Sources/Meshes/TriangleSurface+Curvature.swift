public import LinearAlgebra

extension TriangleSurface {
  /// The paper's edge-to-vertex curvature [P eq. 2]: at each vertex the mean of its edges' unsigned dihedral angles
  /// (radians), weighted by `weights`; zero at vertices without interior edges.
  ///
  /// - Parameter weights: one per interior edge, such as `edgeLengths` of a reference shape.
  public func edgeCurvature<S: Scalar>(_ positions: [SIMD3<S>], weights: [S]) -> [S] {
    let areas = areaVectors(positions)
    var sums = [S](repeating: 0, count: vertexCount)
    var totals = sums
    for (index, edge) in interiorEdges.enumerated() {
      let sides = edgeTriangles[index]
      let dihedral = angle(areas[Int(sides.x)], areas[Int(sides.y)])
      let (first, second, weight) = (Int(edge.x), Int(edge.y), weights[index])
      sums[first] += weight * dihedral
      sums[second] += weight * dihedral
      totals[first] += weight
      totals[second] += weight
    }
    return zip(sums, totals).map { $1 > 0 ? $0 / $1 : 0 }
  }

  /// The length of each interior edge.
  public func edgeLengths<S: Scalar>(_ positions: [SIMD3<S>]) -> [S] {
    interiorEdges.map { length(positions[Int($0.x)] - positions[Int($0.y)]) }
  }
}
