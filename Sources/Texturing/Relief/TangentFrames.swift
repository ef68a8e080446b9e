import LinearAlgebra

/// Tangents at the corners of the triangles as MikkTSpace makes them: those of the triangles around a vertex, each
/// laid into the plane of the vertex normal and weighted by its angle there, summed where the vertex, the texture
/// coordinate and the sense of rotation are the same.
///
/// A renderer adds x·T + y·B + z·N with B = sign · N × T, of N and T as interpolated, not normalised; so does `coordinates`.
struct TangentFrames: Sendable {
  /// For each triangle the unit tangents of its corners.
  private let tangents: [(SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)]
  /// For each triangle 1, or -1 where its texture is mirrored.
  private let signs: [Float]

  /// Triangles between two questions whether somebody still wants them.
  private static let stretch = 4096

  private struct Corner: Hashable {
    let vertex: Int32
    let coordinate: Int32
    let isMirrored: Bool
  }

  /// Throws `cancelled`.
  init(_ head: PosedHead, layout: UVLayout, _ cancellation: Cancellation) throws(TextureError) {
    var sums: [Corner: SIMD3<Float>] = [:]
    let signs: [Float] = layout.corners.map { UVLayout.area($0) < 0 ? -1 : 1 }
    func corner(_ triangle: Int, _ index: Int) -> Corner {
      Corner(
        vertex: head.triangles[triangle][index], coordinate: layout.cornerIDs[triangle][index],
        isMirrored: signs[triangle] < 0)
    }
    for (triangle, vertices) in head.triangles.enumerated() {
      if triangle % Self.stretch == 0 { try cancellation.check() }
      let direction = Self.tangent(head, vertices, layout.corners[triangle])
      for index in 0..<3 {
        let normal = head.normals[Int(vertices[index])]
        let own = head.points[Int(vertices[index])]
        let next = head.points[Int(vertices[(index + 1) % 3])] - own
        let previous = head.points[Int(vertices[(index + 2) % 3])] - own
        sums[corner(triangle, index), default: .zero] +=
          normalize(direction - normal * dot(normal, direction)) * angle(next, previous)
      }
    }
    tangents = try head.triangles.indices.map { (triangle) throws(TextureError) in
      if triangle % Self.stretch == 0 { try cancellation.check() }
      let units = (0..<3).map { normalize(sums[corner(triangle, $0)]!) }
      return (units[0], units[1], units[2])
    }
    self.signs = signs
  }

  /// The direction in which u grows on a triangle; zero for one without area.
  private static func tangent(
    _ head: PosedHead, _ vertices: SIMD3<Int32>, _ uv: (SIMD2<Float>, SIMD2<Float>, SIMD2<Float>)
  ) -> SIMD3<Float> {
    let a = head.points[Int(vertices.x)]
    let (ab, ac) = (head.points[Int(vertices.y)] - a, head.points[Int(vertices.z)] - a)
    let area = UVLayout.area(uv)
    guard area != 0 else { return .zero }
    return (ab * (uv.2.y - uv.0.y) - ac * (uv.1.y - uv.0.y)) * (area < 0 ? -1 : 1)
  }

  /// A direction as a tangent-space normal of unit length.
  ///
  /// - Parameters:
  ///   - direction: in the space of the head's points.
  ///   - normal: the vertex normals interpolated at the place.
  func coordinates(
    of direction: SIMD3<Float>, triangle: Int, weights: SIMD3<Float>, normal: SIMD3<Float>
  ) -> SIMD3<Float> {
    let corners = tangents[triangle]
    let tangent = corners.0 * weights.x + corners.1 * weights.y + corners.2 * weights.z
    let bitangent = cross(normal, tangent) * signs[triangle]
    // Cramer's rule for x·T + y·B + z·N = direction.
    let volume = dot(tangent, cross(bitangent, normal))
    guard abs(volume) > 1e-9 else { return SIMD3(0, 0, 1) }
    let solution =
      SIMD3(
        dot(direction, cross(bitangent, normal)), dot(direction, cross(normal, tangent)),
        dot(direction, cross(tangent, bitangent))) / volume
    return normalize(solution)
  }
}
