public import LinearAlgebra
public import StandardExtensions

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
  /// What meets at each vertex, and the interior edges of each triangle: gradients are gathered over these.
  public let corners: VertexCorners
  public let vertexEdges: EdgeIncidence
  public let triangleEdges: EdgeIncidence

  public init(triangles: [SIMD3<Int32>], vertexCount: Int) {
    self.triangles = triangles
    self.vertexCount = vertexCount
    var owners = EdgeOwners(vertexCount: vertexCount, triangleCount: triangles.count)
    var edges: [SIMD2<Int32>] = []
    var sides: [SIMD2<Int32>] = []
    var used = [Bool](repeating: false, count: vertexCount)
    for (index, triangle) in triangles.enumerated() {
      for corner in 0..<3 {
        let (from, to) = (triangle[corner], triangle[(corner + 1) % 3])
        used[Int(from)] = true
        let edge = SIMD2(min(from, to), max(from, to))
        if let other = owners.update(Int32(index), edge), other != Int32(index) {
          edges.append(edge)
          sides.append(SIMD2(other, Int32(index)))
        }
      }
    }
    interiorEdges = edges
    edgeTriangles = sides
    usedVertices = used.indices.filter { used[$0] }.map(Int32.init)
    corners = VertexCorners(triangles: triangles, vertexCount: vertexCount)
    vertexEdges = EdgeIncidence(count: vertexCount, ends: edges)
    triangleEdges = EdgeIncidence(count: triangles.count, ends: sides)
  }

  /// The triangle that each edge was last met in: the edges of a lower vertex, of which there are few, make a chain.
  private struct EdgeOwners {
    private var firstOfVertex: [Int32]
    private var links: [(upper: Int32, owner: Int32, next: Int32)] = []

    init(vertexCount: Int, triangleCount: Int) {
      firstOfVertex = Array(repeating: -1, count: vertexCount)
      links.reserveCapacity(3 * triangleCount)
    }

    /// Takes down a triangle for an edge, lower vertex first, and gives the one that was there before.
    mutating func update(_ triangle: Int32, _ edge: SIMD2<Int32>) -> Int32? {
      var link = firstOfVertex[Int(edge.x)]
      while link >= 0 {
        if links[Int(link)].upper == edge.y {
          defer { links[Int(link)].owner = triangle }
          return links[Int(link)].owner
        }
        link = links[Int(link)].next
      }
      links.append((edge.y, triangle, firstOfVertex[Int(edge.x)]))
      firstOfVertex[Int(edge.x)] = Int32(links.count - 1)
      return nil
    }
  }

  /// The unnormalised normal (twice the area vector) of each triangle.
  public func areaVectors<S: Scalar>(_ positions: [SIMD3<S>]) -> [SIMD3<S>] {
    let areas = FlatBuffer<SIMD3<S>>(repeating: .zero, count: triangles.count)
    fillAreaVectors(areas, positions)
    return Array(areas.elements)
  }

  /// The same into a buffer with one element per triangle, on all cores.
  @inlinable
  public func fillAreaVectors<S: Scalar>(_ areas: FlatBuffer<SIMD3<S>>, _ positions: [SIMD3<S>]) {
    precondition(positions.count == vertexCount && areas.count == triangles.count)
    forEachTriangle(positions) { triangle, a, b, c in areas[triangle] = cross(b - a, c - a) }
  }

  /// The three corner angles of each triangle (radians).
  public func cornerAngles<S: Scalar>(_ positions: [SIMD3<S>]) -> [SIMD3<S>] {
    let angles = FlatBuffer<S>(repeating: 0, count: 3 * triangles.count)
    let scratch = FlatBuffer<S>(repeating: 0, count: 3 * triangles.count)
    fillCornerAngles(angles, scratch: scratch, positions)
    return triangles.indices.map { SIMD3(angles[3 * $0], angles[3 * $0 + 1], angles[3 * $0 + 2]) }
  }

  /// The same into a buffer with three elements per triangle, on all cores; `scratch` is as long.
  ///
  /// Sine and cosine of all three corners have the factor in common that the two sides at the corner are long; the
  /// sine times that factor is the length of the area vector at each of them.
  @inlinable
  public func fillCornerAngles<S: Scalar>(
    _ angles: FlatBuffer<S>, scratch cosines: FlatBuffer<S>, _ positions: [SIMD3<S>]
  ) {
    precondition(
      positions.count == vertexCount && angles.count == 3 * triangles.count && cosines.count == angles.count)
    forEachTriangle(positions) { triangle, a, b, c in
      let (ab, bc, ca) = (b - a, c - b, a - c)
      let sine = length(cross(ab, ca))
      for corner in 0..<3 { angles[3 * triangle + corner] = sine }
      cosines[3 * triangle] = -dot(ca, ab)
      cosines[3 * triangle + 1] = -dot(ab, bc)
      cosines[3 * triangle + 2] = -dot(bc, ca)
    } then: { range in
      for corner in (3 * range.lowerBound)..<(3 * range.upperBound) {
        angles[corner] = angle(sine: angles[corner], cosine: cosines[corner])
      }
    }
  }

  /// Calls `body` with the corners of each triangle, and `then` for each slice of triangles after that, on all cores.
  @inlinable @inline(__always)
  public func forEachTriangle<S: Scalar>(
    _ positions: [SIMD3<S>], _ body: @Sendable (Int, SIMD3<S>, SIMD3<S>, SIMD3<S>) -> Void,
    then: @Sendable (Range<Int>) -> Void = { _ in }
  ) {
    triangles.withUnsafeBufferPointer { triangles in
      positions.withUnsafeBufferPointer { positions in
        nonisolated(unsafe) let (triangles, positions) = (triangles, positions)
        concurrentSlices(count: triangles.count, minimum: VertexCorners.leastSlice) { range, _ in
          for index in range {
            let triangle = triangles[index]
            body(index, positions[Int(triangle.x)], positions[Int(triangle.y)], positions[Int(triangle.z)])
          }
          then(range)
        }
      }
    }
  }
}

extension TriangleSurface {
  /// Adds the gradient with respect to the positions, given the gradient with respect to `areaVectors`.
  public func areaVectorsPullback<S: Scalar>(
    _ gradAreas: [SIMD3<S>], at positions: [SIMD3<S>], into gradPositions: inout [SIMD3<S>]
  ) {
    let buffer = FlatBuffer<SIMD3<S>>(repeating: .zero, count: gradAreas.count)
    _ = buffer.elements.update(fromContentsOf: gradAreas)
    corners.addAreaPullback(buffer, at: positions, into: &gradPositions)
  }
}
