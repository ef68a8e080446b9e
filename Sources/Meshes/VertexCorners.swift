public import LinearAlgebra
public import StandardExtensions

/// The corners of triangles that meet at each vertex: what turns a scatter over triangles into a gather over vertices,
/// which cores can share and which sums in one fixed order.
public struct VertexCorners: Sendable {
  /// One triangle as a vertex sees it: the triangle's other vertices follow counter-clockwise.
  public struct Corner: Sendable {
    public var triangle: Int32
    /// 3 * triangle + the place of the vertex among its corners.
    public var index: Int32
    public var next: Int32
    public var previous: Int32
  }

  /// Vertex v has the corners `offsets[v] ..< offsets[v + 1]`, in the order of their triangles.
  public let offsets: FlatBuffer<Int32>
  public let corners: FlatBuffer<Corner>

  public var vertexCount: Int { offsets.count - 1 }

  /// Fewer vertices, triangles or edges than this are not worth another slice.
  public static let leastSlice = 1024

  /// - Parameter triangles: of vertices below `vertexCount`; this is checked here, and nowhere in the loops.
  public init(triangles: [SIMD3<Int32>], vertexCount: Int) {
    let offsets = FlatBuffer<Int32>(repeating: 0, count: vertexCount + 1)
    for triangle in triangles {
      for corner in 0..<3 { offsets[Int(triangle[corner]) + 1] += 1 }
    }
    for vertex in 0..<vertexCount { offsets[vertex + 1] += offsets[vertex] }
    var next = Array(offsets.elements)
    let corners = FlatBuffer(
      repeating: Corner(triangle: 0, index: 0, next: 0, previous: 0), count: 3 * triangles.count)
    for (index, triangle) in triangles.enumerated() {
      for corner in 0..<3 {
        let vertex = Int(triangle[corner])
        corners[Int(next[vertex])] = Corner(
          triangle: Int32(index), index: Int32(3 * index + corner), next: triangle[(corner + 1) % 3],
          previous: triangle[(corner + 2) % 3])
        next[vertex] += 1
      }
    }
    self.offsets = offsets
    self.corners = corners
  }

  /// The corners at one vertex.
  @inlinable @inline(__always)
  public func corners(of vertex: Int) -> UnsafeBufferPointer<Corner> {
    UnsafeBufferPointer(rebasing: corners.elements[Int(offsets[vertex])..<Int(offsets[vertex + 1])])
  }

  /// Calls `body` for each vertex with its corners, the vertices shared by all cores.
  @inlinable @inline(__always)
  public func forEachVertex(_ body: @Sendable (Int, UnsafeBufferPointer<Corner>) -> Void) {
    concurrentSlices(count: vertexCount, minimum: Self.leastSlice) { vertices, _ in
      for vertex in vertices { body(vertex, corners(of: vertex)) }
    }
  }

  /// Adds the gradient with respect to the positions, given the gradient with respect to the triangles' area vectors
  /// F = (b - a) × (c - a).
  ///
  /// At each corner p with the others q and r following, dL/dp = g × (r - q).
  @inlinable
  public func addAreaPullback<S: Scalar>(
    _ gradAreas: FlatBuffer<SIMD3<S>>, at positions: [SIMD3<S>], into gradPositions: inout [SIMD3<S>]
  ) {
    precondition(positions.count == vertexCount && gradPositions.count == vertexCount)
    positions.withUnsafeBufferPointer { positions in
      gradPositions.withUnsafeMutableBufferPointer { gradPositions in
        nonisolated(unsafe) let (positions, gradPositions) = (positions, gradPositions)
        forEachVertex { vertex, corners in
          var sum = SIMD3<S>.zero
          for corner in corners {
            sum += cross(
              gradAreas[Int(corner.triangle)], positions[Int(corner.previous)] - positions[Int(corner.next)])
          }
          gradPositions[vertex] += sum
        }
      }
    }
  }
}
