import LinearAlgebra

/// The edges of a surface seen from its vertices, to walk along.
public struct EdgeGraph: Sendable {
  /// Vertex `v` has the neighbours `offsets[v] ..< offsets[v + 1]`.
  private let offsets: [Int32]
  private let neighbors: [Int32]

  public init(triangles: [SIMD3<Int32>], vertexCount: Int) {
    // Every side of every triangle, both ways; a side that two triangles share stands twice, which harms no search.
    var offsets = [Int32](repeating: 0, count: vertexCount + 1)
    for triangle in triangles {
      for corner in 0..<3 { offsets[Int(triangle[corner]) + 1] += 2 }
    }
    for vertex in 0..<vertexCount { offsets[vertex + 1] += offsets[vertex] }
    var neighbors = [Int32](repeating: 0, count: 6 * triangles.count)
    var next = offsets
    for triangle in triangles {
      for corner in 0..<3 {
        let vertex = Int(triangle[corner])
        neighbors[Int(next[vertex])] = triangle[(corner + 1) % 3]
        neighbors[Int(next[vertex]) + 1] = triangle[(corner + 2) % 3]
        next[vertex] += 2
      }
    }
    self.offsets = offsets
    self.neighbors = neighbors
  }

  /// The length of the shortest way along edges from any start, which may begin with a length of its own: Dijkstra's.
  ///
  /// - Parameter starts: the length at which a way begins at each vertex; infinite where none begins.
  /// - Returns: one length per vertex, infinite where no way leads.
  public func distances(from starts: [Float], over positions: [SIMD3<Float>]) -> [Float] {
    var distances = starts
    var heap = MinimumHeap()
    for (vertex, distance) in starts.enumerated() where distance < .infinity { heap.push(distance, Int32(vertex)) }
    while let (distance, vertex) = heap.pop() {
      let place = Int(vertex)
      guard distance == distances[place] else { continue }
      for entry in Int(offsets[place])..<Int(offsets[place + 1]) {
        let next = Int(neighbors[entry])
        let candidate = distance + length(positions[next] - positions[place])
        guard candidate < distances[next] else { continue }
        distances[next] = candidate
        heap.push(candidate, neighbors[entry])
      }
    }
    return distances
  }
}

/// A binary heap of lengths and vertices; equal lengths come out by vertex.
private struct MinimumHeap {
  private var entries: [(key: Float, value: Int32)] = []

  mutating func push(_ key: Float, _ value: Int32) {
    entries.append((key, value))
    var child = entries.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> (key: Float, value: Int32)? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return first }
    entries[0] = last
    var parent = 0
    while true {
      var least = 2 * parent + 1
      guard least < entries.count else { break }
      if least + 1 < entries.count, isBefore(least + 1, least) { least += 1 }
      guard isBefore(least, parent) else { break }
      entries.swapAt(least, parent)
      parent = least
    }
    return first
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (entries[a].key, entries[a].value) < (entries[b].key, entries[b].value)
  }
}
