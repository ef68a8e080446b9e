import LinearAlgebra
import Rigs

/// The metric of joint offsets: how much each joint's motion bends the surface, one number for each parameter.
///
/// A translation moves the vertices by their weight w of the joint and its descendants, which bends the surface by
/// Σ κ (w_i - w_j)² and pulls at its anchors by Σ c w²; a turn or a change of scale moves them by w times their distance
/// from the joint. Joints overlap, so each takes a share of the step only.
package struct JointMetric: Metric {
  private let inverse: [Float]
  /// A place follows about five joints.
  private static let share: Float = 0.2

  /// - Parameters:
  ///   - positions: the posed vertices, template space (cm).
  ///   - anchors: the resistance of each vertex to any displacement, 1/cm².
  ///   - ridge: what every parameter resists at least, per cm² (translations) and per radian² or unit² of scale.
  ///   - cameras: how many there are, of six unknowns each with the same stiffness.
  init(
    rig: Rig, bending: SurfaceBending, positions: [SIMD3<Float>], anchors: [Float], ridge: Float, cameras: Int,
    cameraStiffness: Float
  ) {
    var stiffness = [Float](repeating: ridge, count: 9 * rig.joints.count)
    let places = rig.restPlaces
    let neighbors = EdgeNeighbors(bending: bending, vertexCount: positions.count)
    var weights = [Float](repeating: 0, count: positions.count)
    for (joint, support) in rig.subtreeSupports.enumerated() {
      for (vertex, weight) in support { weights[Int(vertex)] += weight }
      var (shift, turn): (Float, Float) = (0, 0)
      neighbors.forEachEdge(touching: support, weights: weights) { a, b, edgeStiffness in
        let difference = weights[a] - weights[b]
        shift += edgeStiffness * difference * difference
        let lever = (positions[a] - places[joint]) * weights[a] - (positions[b] - places[joint]) * weights[b]
        // Two of three directions are at right angles to an axis.
        turn += edgeStiffness * dot(lever, lever) * 2 / 3
      }
      for vertex in support.lazy.map({ Int($0.vertex) }) where weights[vertex] != 0 {
        let lever = (positions[vertex] - places[joint]) * weights[vertex]
        shift += anchors[vertex] * weights[vertex] * weights[vertex]
        turn += anchors[vertex] * dot(lever, lever) * 2 / 3
        weights[vertex] = 0
      }
      for channel in 0..<9 { stiffness[9 * joint + channel] += channel < 3 ? shift : turn }
    }
    inverse = stiffness.map { Self.share / $0 } + Array(repeating: 1 / cameraStiffness, count: 6 * cameras)
  }

  package mutating func invert(_ gradient: inout [Float]) {
    for index in gradient.indices { gradient[index] *= inverse[index] }
  }
}

/// The edges of each vertex.
private struct EdgeNeighbors {
  private var offsets: [Int]
  private var others: [(vertex: Int, stiffness: Float)]

  init(bending: SurfaceBending, vertexCount: Int) {
    var counts = [Int](repeating: 0, count: vertexCount + 1)
    for edge in bending.edges {
      counts[Int(edge.x) + 1] += 1
      counts[Int(edge.y) + 1] += 1
    }
    for vertex in 0..<vertexCount { counts[vertex + 1] += counts[vertex] }
    offsets = counts
    others = Array(repeating: (0, 0), count: 2 * bending.edges.count)
    for (edge, stiffness) in zip(bending.edges, bending.stiffness) {
      for (a, b) in [(Int(edge.x), Int(edge.y)), (Int(edge.y), Int(edge.x))] {
        others[counts[a]] = (b, stiffness)
        counts[a] += 1
      }
    }
  }

  /// Calls `body` once for each edge with an end in the support.
  func forEachEdge(
    touching support: [(vertex: Int32, weight: Float)], weights: [Float], _ body: (Int, Int, Float) -> Void
  ) {
    var previous = -1
    for vertex in support.lazy.map({ Int($0.vertex) }) where vertex != previous {
      previous = vertex
      for (other, stiffness) in others[offsets[vertex]..<offsets[vertex + 1]] {
        // An edge inside the support is met from both ends.
        if weights[other] == 0 || other > vertex { body(vertex, other, stiffness) }
      }
    }
  }
}

extension Rig {
  /// Where each joint stands at rest (cm).
  fileprivate var restPlaces: [SIMD3<Float>] {
    var bind: [AffineTransform<Float>] = []
    for joint in joints { bind.append(joint.parent.map { bind[$0] * joint.restLocal } ?? joint.restLocal) }
    return bind.map(\.translation)
  }

  /// For each joint the vertices that follow it or a descendant, in ascending order; a vertex may come several times.
  fileprivate var subtreeSupports: [[(vertex: Int32, weight: Float)]] {
    var supports = [[(vertex: Int32, weight: Float)]](repeating: [], count: joints.count)
    for slot in skinWeights.weights.indices where skinWeights.weights[slot] != 0 {
      supports[Int(skinWeights.joints[slot])].append(
        (Int32(slot / skinWeights.influences), skinWeights.weights[slot]))
    }
    for (joint, data) in joints.enumerated().reversed() {
      if let parent = data.parent { supports[parent] += supports[joint] }
    }
    return supports.map { $0.sorted { $0.vertex < $1.vertex } }
  }
}
