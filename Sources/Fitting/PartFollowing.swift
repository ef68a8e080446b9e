import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rigs

/// Moves what the photo does not drive - eyeballs, teeth, tongue - with the skin around it.
///
/// Each part keeps its shape and takes the mean displacement of the surface near its centre, weighted by a Gaussian
/// as wide as the part: an eye stays round and goes where its lids go. What lies on the skin - lashes, brows - goes with
/// it vertex by vertex. What no controller moves follows the skin from the template on, not from where the controllers
/// have left it.
struct PartFollowing {
  /// The vertices of each part that follows as a whole, and whether a controller moves one of them.
  private let parts: [(vertices: [Int], isRigged: Bool)]
  private let clinging: [ClingingVertex]
  private let surfaceVertices: [Int]
  private let neutral: [SIMD3<Float>]

  /// What the names of parts that lie on the skin begin with.
  private static let clingingParts = ["lashes", "brows", "tear-lines", "caruncles", "hair"]

  init(_ template: HeadTemplate, surface: TriangleSurface) {
    let (mesh, onSurface) = (template.mesh, Set(surface.usedVertices))
    var members: [UInt8: Set<Int32>] = [:]
    for face in 0..<mesh.faceCount {
      members[template.faceParts[face], default: []].formUnion(
        mesh.vertices(ofFace: face).filter { !onSurface.contains($0) })
    }
    let surfaceVertices = surface.usedVertices.map { Int($0) }
    self.surfaceVertices = surfaceVertices
    neutral = template.neutral
    func clings(_ part: UInt8) -> Bool {
      Self.clingingParts.contains { template.parts[Int(part)].hasPrefix($0) }
    }
    let sorted = members.keys.sorted().map { (part: $0, vertices: members[$0]!.map { Int($0) }.sorted()) }
    let isRigged = template.rig.movedVertices
    parts = sorted.filter { !clings($0.part) && !$0.vertices.isEmpty }.map { part in
      (part.vertices, part.vertices.contains { isRigged[$0] })
    }
    clinging = sorted.filter { clings($0.part) }.flatMap(\.vertices).map {
      ClingingVertex($0, surface: surfaceVertices, neutral: template.neutral)
    }
  }

  /// Places the parts of `vertices` as they stood in `before`, moved along with the surface.
  func follow(from before: [SIMD3<Float>], in vertices: inout [SIMD3<Float>]) {
    for (part, isRigged) in parts {
      let before = isRigged ? before : neutral
      let centre = part.reduce(SIMD3<Float>.zero) { $0 + before[$1] } / Float(part.count)
      let squaredRadius =
        part.reduce(Float(0)) { $0 + dot(before[$1] - centre, before[$1] - centre) } / Float(part.count)
      var sum = SIMD3<Float>.zero
      var total: Float = 0
      for vertex in surfaceVertices {
        let offset = before[vertex] - centre
        let weight = Float.exp(-dot(offset, offset) / (2 * max(squaredRadius, 1e-4)))
        sum += (vertices[vertex] - before[vertex]) * weight
        total += weight
      }
      let motion = total > 0 ? sum / total : .zero
      for vertex in part { vertices[vertex] = before[vertex] + motion }
    }
    for vertex in clinging {
      var motion = SIMD3<Float>.zero
      for (near, weight) in zip(vertex.nearest, vertex.weights) { motion += (vertices[near] - neutral[near]) * weight }
      vertices[vertex.vertex] = neutral[vertex.vertex] + motion
    }
  }
}

extension Rig {
  /// For each vertex whether any controller moves it.
  fileprivate var movedVertices: [Bool] {
    var isMoved = [Bool](repeating: false, count: joints.count)
    for column in jointResponse.columns { isMoved[Int(column) / 9] = true }
    for (index, joint) in joints.enumerated() {
      if let parent = joint.parent, isMoved[parent] { isMoved[index] = true }
    }
    let influences = skinWeights.influences
    var result = (0..<skinWeights.vertexCount).map { vertex in
      (vertex * influences..<(vertex + 1) * influences).contains {
        skinWeights.weights[$0] > 0 && isMoved[Int(skinWeights.joints[$0])]
      }
    }
    for vertex in residual.columns { result[Int(vertex)] = true }
    return result
  }
}

/// A vertex that goes with the surface nearest to it.
private struct ClingingVertex {
  let vertex: Int
  /// The nearest vertices of the surface and their weights, which sum to one.
  let nearest: [Int]
  let weights: [Float]

  private static let neighbours = 6

  init(_ vertex: Int, surface: [Int], neutral: [SIMD3<Float>]) {
    self.vertex = vertex
    var near: [(vertex: Int, square: Float)] = []
    for candidate in surface {
      let offset = neutral[candidate] - neutral[vertex]
      let square = dot(offset, offset)
      guard near.count < Self.neighbours || square < near[near.count - 1].square else { continue }
      near.insert((candidate, square), at: near.firstIndex { square < $0.square } ?? near.count)
      if near.count > Self.neighbours { near.removeLast() }
    }
    nearest = near.map(\.vertex)
    // As wide as the neighbourhood, so that neighbours of the vertex move nearly alike.
    let width = max(near.last?.square ?? 0, 1e-6)
    let shares = near.map { Float.exp(-2 * $0.square / width) }
    weights = shares.map { $0 / shares.reduce(0, +) }
  }
}
