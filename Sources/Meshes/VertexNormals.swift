public import LinearAlgebra

/// Unit vertex normals, weighted by triangle area: n_v = normalize(Σ (b - a) × (c - a)) over the triangles of v.
///
/// Holds the sums between `evaluate` and `pullback`, which must see the same positions. Not to be shared by threads.
public final class VertexNormals<S: Scalar> {
  private let triangles: [SIMD3<Int32>]
  private var sums: [SIMD3<S>]
  private var gradSums: [SIMD3<S>]

  public init(triangles: [SIMD3<Int32>], vertexCount: Int) {
    self.triangles = triangles
    sums = Array(repeating: .zero, count: vertexCount)
    gradSums = sums
  }

  /// Overwrites `normals` with one unit vector per vertex; vertices without triangles get zero.
  public func evaluate(_ positions: [SIMD3<S>], into normals: inout [SIMD3<S>]) {
    sums.withUnsafeMutableBufferPointer { sums in
      sums.update(repeating: .zero)
      for triangle in triangles {
        let (a, b, c) = (Int(triangle.x), Int(triangle.y), Int(triangle.z))
        let area = cross(positions[b] - positions[a], positions[c] - positions[a])
        sums[a] += area
        sums[b] += area
        sums[c] += area
      }
      normals.withUnsafeMutableBufferPointer { normals in
        for vertex in sums.indices { normals[vertex] = normalize(sums[vertex]) }
      }
    }
  }

  /// Adds the gradient with respect to the positions of the last `evaluate`.
  public func pullback(_ gradNormals: [SIMD3<S>], at positions: [SIMD3<S>], into gradPositions: inout [SIMD3<S>]) {
    gradSums.withUnsafeMutableBufferPointer { gradSums in
      for vertex in gradSums.indices {
        gradSums[vertex] = normalizePullback(sums[vertex], gradNormals[vertex])
      }
      gradPositions.withUnsafeMutableBufferPointer { gradPositions in
        for triangle in triangles {
          let (a, b, c) = (Int(triangle.x), Int(triangle.y), Int(triangle.z))
          let gradArea = gradSums[a] + gradSums[b] + gradSums[c]
          guard gradArea != .zero else { continue }
          let gradB = cross(positions[c] - positions[a], gradArea)
          let gradC = cross(gradArea, positions[b] - positions[a])
          gradPositions[b] += gradB
          gradPositions[c] += gradC
          gradPositions[a] -= gradB + gradC
        }
      }
    }
  }
}
