import LinearAlgebra
import Meshes

/// Frozen vertices where the vertex stage's bounds do not hold them. While rig and joints move the whole head they pull
/// like pins; afterwards they are put back, and the surface around comes along smoothly, so that their edge gets no step.
struct HeldVertices {
  private let head: PreparedHead
  /// Where frozen vertices of the surface, by their number on it, and those of parts that follow stay (cm).
  private let onSurface: [(number: Int, vertex: Int, position: SIMD3<Float>)]
  private let onFollowers: [(vertex: Int, position: SIMD3<Float>)]

  /// What the pins of all frozen vertices weigh together.
  private static let pinWeight: Float = 20
  /// How much stiffer than the surface a frozen vertex is while it is put back.
  private static let stiffness: Float = 1e6

  /// - Parameter positions: of every vertex at the start of the fit (template space, cm).
  init(_ constraints: Constraints, at positions: [SIMD3<Float>], of head: PreparedHead) {
    self.head = head
    var numbers: [Int: Int] = [:]
    for (number, vertex) in head.surface.usedVertices.enumerated() { numbers[Int(vertex)] = number }
    let places = constraints.frozenVertices.map { Int($0) }.filter(positions.indices.contains).sorted()
      .map { (vertex: $0, position: positions[$0]) }
    onSurface = places.compactMap { place in numbers[place.vertex].map { ($0, place.vertex, place.position) } }
    onFollowers = places.filter { numbers[$0.vertex] == nil }
  }

  /// The constraints with pins where the frozen vertices are, for stages that move rig or joints.
  func pinned(_ constraints: Constraints) -> Constraints {
    var result = constraints
    let weight = Self.pinWeight / Float(max(onSurface.count, 1))
    result.pointPins += onSurface.map { PointPin(vertex: $0.vertex, position: $0.position, weight: weight) }
    return result
  }

  /// Changes displacements so that frozen vertices are back from `positions`, where they stand now.
  func putBack(_ displacements: inout [SIMD3<Float>], from positions: [SIMD3<Float>]) {
    guard !onSurface.isEmpty else { return }
    let vertices = head.surface.usedVertices
    var anchors = [Float](repeating: 0.2 / Float(vertices.count), count: positions.count)
    var pull = [Float](repeating: 0, count: 3 * vertices.count)
    for place in onSurface {
      anchors[place.vertex] = Self.stiffness
      let way = (place.position - positions[place.vertex]) * Self.stiffness
      for axis in 0..<3 { pull[3 * place.number + axis] = way[axis] }
    }
    let bending = SurfaceBending(
      surface: head.surface, positions: positions, seenShare: Array(repeating: 0, count: positions.count),
      plan: Preset.refine.plans[0])
    var metric = SurfaceMetric(
      bending: bending, vertices: vertices, anchors: anchors, cameraStiffness: 1, ordering: head.ordering)
    metric.invert(&pull)
    // To the last bit, which the solution leaves open.
    for place in onSurface {
      let way = place.position - positions[place.vertex]
      for axis in 0..<3 { pull[3 * place.number + axis] = way[axis] }
    }
    for (number, vertex) in vertices.enumerated() {
      displacements[Int(vertex)] += SIMD3(pull[3 * number], pull[3 * number + 1], pull[3 * number + 2])
    }
  }

  /// Puts back what parts that follow the surface have frozen.
  func putBackFollowers(of vertices: inout [SIMD3<Float>]) {
    for place in onFollowers { vertices[place.vertex] = place.position }
  }
}
