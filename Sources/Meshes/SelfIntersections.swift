/// The triangles of a surface that pass through others.
public struct SelfIntersections: Sendable, Equatable {
  /// Triangles that cross and share no vertex: the lower index first, in ascending order.
  public let pairs: [SIMD2<Int32>]

  /// - Parameters:
  ///   - positions: one per vertex, any unit.
  ///   - triangles: vertex ids. Triangles that share a vertex touch there and are never counted.
  public init(_ positions: [SIMD3<Float>], triangles: [SIMD3<Int32>]) {
    let tree = TriangleTree(positions, triangles: triangles)
    let corners = tree.order.map { triangles[Int($0)] }
    var pairs: [SIMD2<Int32>] = []
    corners.withUnsafeBufferPointer { corners in
      positions.withUnsafeBufferPointer { positions in
        tree.forEachTouchingPair { first, second in
          let (a, b) = (corners[first], corners[second])
          guard !Self.shareVertex(a, b), Self.cross(a, b, positions) else { return }
          let (i, j) = (tree.order[first], tree.order[second])
          pairs.append(SIMD2(min(i, j), max(i, j)))
        }
      }
    }
    self.pairs = pairs.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
  }

  /// Whether each of `count` triangles crosses another.
  public func marks(count: Int) -> [Bool] {
    var marks = [Bool](repeating: false, count: count)
    for pair in pairs {
      marks[Int(pair.x)] = true
      marks[Int(pair.y)] = true
    }
    return marks
  }

  @inline(__always)
  private static func shareVertex(_ a: SIMD3<Int32>, _ b: SIMD3<Int32>) -> Bool {
    any(
      (a .== SIMD3(repeating: b.x)) .| (a .== SIMD3(repeating: b.y)) .| (a .== SIMD3(repeating: b.z)))
  }

  @inline(__always)
  private static func cross(
    _ a: SIMD3<Int32>, _ b: SIMD3<Int32>, _ positions: UnsafeBufferPointer<SIMD3<Float>>
  ) -> Bool {
    TriangleCrossing(
      positions[Int(a.x)], positions[Int(a.y)], positions[Int(a.z)], positions[Int(b.x)], positions[Int(b.y)],
      positions[Int(b.z)]
    ).isCrossing
  }
}
