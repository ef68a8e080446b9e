import LinearAlgebra
import Meshes
import RealModule

/// Moves what the photo does not drive - eyeballs, teeth, tongue - with the skin around it.
///
/// Each part keeps its shape and takes the mean displacement of the surface near its centre, weighted by a Gaussian
/// as wide as the part: an eye stays round and goes where its lids go.
struct PartFollowing {
  /// The vertices of each part that follows.
  private let parts: [[Int]]
  private let surfaceVertices: [Int]

  init(mesh: PolygonMesh, faceParts: [UInt8], surface: TriangleSurface) {
    let onSurface = Set(surface.usedVertices)
    var members: [UInt8: Set<Int32>] = [:]
    for face in 0..<mesh.faceCount {
      members[faceParts[face], default: []].formUnion(mesh.vertices(ofFace: face).filter { !onSurface.contains($0) })
    }
    parts = members.keys.sorted().map { members[$0]!.map { Int($0) }.sorted() }.filter { !$0.isEmpty }
    surfaceVertices = surface.usedVertices.map { Int($0) }
  }

  /// Places the parts of `vertices` as they stood in `before`, moved along with the surface.
  func follow(from before: [SIMD3<Float>], in vertices: inout [SIMD3<Float>]) {
    for part in parts {
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
  }
}
