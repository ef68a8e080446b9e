public import LinearAlgebra
import StandardExtensions

/// Unit vertex normals, weighted by triangle area: n_v = normalize(Σ (b - a) × (c - a)) over the triangles of v.
///
/// Holds the sums between `evaluate` and `pullback`, which must see the same positions. Not to be shared by threads.
public final class VertexNormals<S: Scalar> {
  public let corners: VertexCorners
  private let sums: FlatBuffer<SIMD3<S>>
  private let gradSums: FlatBuffer<SIMD3<S>>

  public convenience init(triangles: [SIMD3<Int32>], vertexCount: Int) {
    self.init(corners: VertexCorners(triangles: triangles, vertexCount: vertexCount))
  }

  /// The same over a table that others use too.
  public init(corners: VertexCorners) {
    self.corners = corners
    sums = FlatBuffer(repeating: .zero, count: corners.vertexCount)
    gradSums = FlatBuffer(repeating: .zero, count: corners.vertexCount)
  }

  /// Overwrites `normals` with one unit vector per vertex; vertices without triangles get zero.
  public func evaluate(_ positions: [SIMD3<S>], into normals: inout [SIMD3<S>]) {
    normals.withUnsafeMutableBufferPointer { evaluate(positions, into: $0) }
  }

  /// The same into flat memory.
  public func evaluate(_ positions: [SIMD3<S>], into normals: UnsafeMutableBufferPointer<SIMD3<S>>) {
    precondition(positions.count == corners.vertexCount && normals.count == corners.vertexCount)
    positions.withUnsafeBufferPointer { positions in
      nonisolated(unsafe) let (positions, normals, sums) = (positions, normals, sums)
      corners.forEachVertex { vertex, corners in
        let own = positions[vertex]
        var sum = SIMD3<S>.zero
        for corner in corners {
          sum += cross(positions[Int(corner.next)] - own, positions[Int(corner.previous)] - own)
        }
        sums[vertex] = sum
        normals[vertex] = normalize(sum)
      }
    }
  }

  /// Adds the gradient with respect to the positions of the last `evaluate`.
  public func pullback(_ gradNormals: [SIMD3<S>], at positions: [SIMD3<S>], into gradPositions: inout [SIMD3<S>]) {
    precondition(gradNormals.count == corners.vertexCount)
    gradNormals.withUnsafeBufferPointer { gradNormals in
      nonisolated(unsafe) let gradNormals = gradNormals
      pullback(at: positions, into: &gradPositions) { vertex, _ in gradNormals[vertex] }
    }
  }

  /// The same for gradients that are themselves gathered from the corners of each vertex.
  ///
  /// - Parameters:
  ///   - gradNormal: the gradient with respect to the normal of a vertex with these corners.
  ///   - gradPosition: what is added to the gradient of the position of a vertex with these corners besides.
  @inline(__always)
  public func pullback(
    at positions: [SIMD3<S>], into gradPositions: inout [SIMD3<S>],
    gradPosition: @Sendable (Int, UnsafeBufferPointer<VertexCorners.Corner>) -> SIMD3<S> = { _, _ in .zero },
    gradNormal: @Sendable (Int, UnsafeBufferPointer<VertexCorners.Corner>) -> SIMD3<S>
  ) {
    precondition(positions.count == corners.vertexCount && gradPositions.count == corners.vertexCount)
    let (sums, gradSums) = (sums, gradSums)
    corners.forEachVertex { vertex, corners in
      gradSums[vertex] = normalizePullback(sums[vertex], gradNormal(vertex, corners))
    }
    positions.withUnsafeBufferPointer { positions in
      gradPositions.withUnsafeMutableBufferPointer { gradPositions in
        nonisolated(unsafe) let (positions, gradPositions) = (positions, gradPositions)
        corners.forEachVertex { vertex, corners in
          let own = gradSums[vertex]
          var sum = gradPosition(vertex, corners)
          for corner in corners {
            let (next, previous) = (Int(corner.next), Int(corner.previous))
            // The gradient of the triangle's area vector is that of all three sums it is part of.
            sum += cross(own + gradSums[next] + gradSums[previous], positions[previous] - positions[next])
          }
          gradPositions[vertex] += sum
        }
      }
    }
  }
}
