public import LinearAlgebra

/// A set of triangles over the vertices of a larger mesh, with the edges that two of them share.
public struct TriangleSurface: Sendable {
  public let vertexCount: Int
  public let triangles: [SIMD3<Int32>]
  /// Edges with a triangle on both sides: vertex ids.
  public let interiorEdges: [SIMD2<Int32>]
  /// The two triangles of each interior edge.
  public let edgeTriangles: [SIMD2<Int32>]
  /// The vertices that belong to a triangle, in ascending order.
  public let usedVertices: [Int32]

  public init(triangles: [SIMD3<Int32>], vertexCount: Int) {
    self.triangles = triangles
    self.vertexCount = vertexCount
    var owners: [SIMD2<Int32>: Int32] = [:]
    var edges: [SIMD2<Int32>] = []
    var sides: [SIMD2<Int32>] = []
    var used = [Bool](repeating: false, count: vertexCount)
    for (index, triangle) in triangles.enumerated() {
      for corner in 0..<3 {
        let (from, to) = (triangle[corner], triangle[(corner + 1) % 3])
        used[Int(from)] = true
        let edge = SIMD2(min(from, to), max(from, to))
        if let other = owners.updateValue(Int32(index), forKey: edge), other != Int32(index) {
          edges.append(edge)
          sides.append(SIMD2(other, Int32(index)))
        }
      }
    }
    interiorEdges = edges
    edgeTriangles = sides
    usedVertices = used.indices.filter { used[$0] }.map(Int32.init)
  }

  /// The unnormalised normal (twice the area vector) of each triangle.
  public func areaVectors<S: Scalar>(_ positions: [SIMD3<S>]) -> [SIMD3<S>] {
    triangles.map { triangle in
      let a = positions[Int(triangle.x)]
      return cross(positions[Int(triangle.y)] - a, positions[Int(triangle.z)] - a)
    }
  }

  /// The three corner angles of each triangle (radians).
  public func cornerAngles<S: Scalar>(_ positions: [SIMD3<S>]) -> [SIMD3<S>] {
    triangles.map { triangle in
      let (a, b, c) = (positions[Int(triangle.x)], positions[Int(triangle.y)], positions[Int(triangle.z)])
      return SIMD3(angle(b - a, c - a), angle(c - b, a - b), angle(a - c, b - c))
    }
  }
}

extension TriangleSurface {
  /// Adds the gradient with respect to the positions, given the gradient with respect to `areaVectors`.
  ///
  /// For F = u × v: dL = du · (v × g) + dv · (g × u).
  public func areaVectorsPullback<S: Scalar>(
    _ gradAreas: [SIMD3<S>], at positions: [SIMD3<S>], into gradPositions: inout [SIMD3<S>]
  ) {
    gradPositions.withUnsafeMutableBufferPointer { gradPositions in
      for (index, triangle) in triangles.enumerated() {
        let gradient = gradAreas[index]
        guard gradient != .zero else { continue }
        let (a, b, c) = (Int(triangle.x), Int(triangle.y), Int(triangle.z))
        let gradB = cross(positions[c] - positions[a], gradient)
        let gradC = cross(gradient, positions[b] - positions[a])
        gradPositions[b] += gradB
        gradPositions[c] += gradC
        gradPositions[a] -= gradB + gradC
      }
    }
  }
}
