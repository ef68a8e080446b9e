import HeadTemplates
import LinearAlgebra
import Meshes

/// How tightly the lips of a head close (cm).
public struct LipSeal: Sendable, Equatable {
  /// The distance between the lips at places across the mouth, from the head's right to its left, measured along the
  /// direction in which they open; negative where they have passed through each other.
  public var gaps: [Float]

  /// The mean gap where the lips do not cross.
  public var gap: Float { gaps.map { max($0, 0) }.mean }
  /// How deep the lips have passed through each other; zero when they have not.
  public var crossing: Float { max(-(gaps.min() ?? 0), 0) }
}

/// The upper and the lower lip of a template, to be measured in any shape of it.
///
/// The lips are looked at along the direction in which they open, at right angles to the line between the mouth's
/// corners. Where one lip lies over the other, the gap is the height between the facing surfaces; it is taken at every
/// vertex of either lip that faces the other, over the triangles of the other.
struct LipSurfaces {
  private let upper: Lip
  private let lower: Lip
  /// The vertices at the mouth's corners, the head's right one first.
  private let corners: (Int, Int)
  /// The corners of both lips' triangles, which their normals are taken over.
  private let lipCorners: VertexCorners

  private struct Lip {
    var vertices: [Int]
    var triangles: [SIMD3<Int32>]
  }

  /// Places across the mouth, within this share of its width: nearer to the corners both lips are one.
  private static let places = 9
  private static let share: Float = 0.7
  /// How far the skin around the region `lips` belongs to them (cm): behind it lips meet as well.
  private static let rim: Float = 0.5
  /// A vertex faces the other lip where its normal leans this much toward it, as a cosine.
  private static let leastFacing: Float = 0.2

  /// Nil for a template without a region `lips` or the curves of the outer lips.
  ///
  /// - Parameter surface: the skin and what is sewn to it.
  init?(_ template: HeadTemplate, surface: TriangleSurface) {
    guard let region = template.regions["lips"], let upperEdge = template.curve("lips-outer-upper"),
      let lowerEdge = template.curve("lips-outer-lower")
    else { return nil }
    // A vertex belongs to the lip whose outer edge is nearer along the surface.
    let graph = EdgeGraph(triangles: surface.triangles, vertexCount: surface.vertexCount)
    let (above, below) = (
      graph.distances(fromVertices: upperEdge, over: template.neutral),
      graph.distances(fromVertices: lowerEdge, over: template.neutral)
    )
    let red = region.indices.filter { region[$0] == 1 }
    let beside = graph.distances(fromVertices: red.map(Int32.init), over: template.neutral)
    func lip(_ isMember: (Int) -> Bool) -> Lip {
      let isOfLip = region.indices.map { beside[$0] < Self.rim && isMember($0) }
      return Lip(
        vertices: region.indices.filter { isOfLip[$0] },
        triangles: surface.triangles.filter { triangle in (0..<3).allSatisfy { isOfLip[Int(triangle[$0])] } })
    }
    upper = lip { above[$0] < below[$0] }
    lower = lip { below[$0] < above[$0] }
    corners = (Int(upperEdge[0]), Int(upperEdge[upperEdge.count - 1]))
    lipCorners = VertexCorners(triangles: upper.triangles + lower.triangles, vertexCount: surface.vertexCount)
    guard !upper.vertices.isEmpty, !lower.vertices.isEmpty, corners.0 != corners.1 else { return nil }
  }

  var vertexCount: Int { upper.vertices.count + lower.vertices.count }

  /// The seal of a head with the given vertices (cm).
  func seal(_ vertices: [SIMD3<Float>]) -> LipSeal {
    let frame = MouthFrame(right: vertices[corners.0], left: vertices[corners.1])
    let heights = Dictionary(uniqueKeysWithValues: contacts(vertices, frame).map { ($0.vertex, $0.gap) })
    return LipSeal(
      gaps: (0..<Self.places).compactMap { place in
        let members = (upper.vertices + lower.vertices).filter { self.place(vertices[$0], frame) == place }
        return members.compactMap { heights[$0] }.min() ?? nearestDistance(at: place, vertices, frame)
      })
  }

  /// The height between the lips at each vertex that lies over or under the other lip (cm).
  func gapsOfVertices(_ vertices: [SIMD3<Float>]) -> [Int: Float] {
    Dictionary(uniqueKeysWithValues: contacts(vertices).map { ($0.vertex, $0.gap) })
  }

  /// Where a vertex of one lip faces a triangle of the other, over or under it: the nearest such triangle of each.
  func contacts(_ vertices: [SIMD3<Float>]) -> [LipContact] {
    contacts(vertices, MouthFrame(right: vertices[corners.0], left: vertices[corners.1]))
  }

  private func contacts(_ vertices: [SIMD3<Float>], _ frame: MouthFrame) -> [LipContact] {
    var normals = vertices
    VertexNormals<Float>(corners: lipCorners).evaluate(vertices, into: &normals)
    return [(lower, upper, Float(1)), (upper, lower, -1)].flatMap { lip, other, direction in
      let columns = TriangleColumns(other.triangles, places: vertices, frame)
      return lip.vertices.compactMap { vertex -> LipContact? in
        guard frame.height(along: normals[vertex]) * direction > Self.leastFacing,
          let hit = columns.nearest(to: frame.place(vertices[vertex]), direction: direction)
        else { return nil }
        return LipContact(
          vertex: vertex, triangle: hit.triangle, barycentric: hit.barycentric, direction: frame.up * direction,
          gap: hit.gap)
      }
    }
  }

  /// The place across the mouth that a point belongs to; nil near the corners and outside.
  private func place(_ point: SIMD3<Float>, _ frame: MouthFrame) -> Int? {
    let across = (frame.place(point).x / (Self.share * frame.halfWidth) + 1) / 2
    return across >= 0 && across < 1 ? Int(across * Float(Self.places)) : nil
  }

  /// Where lips are so far apart or askew that neither lies over the other. Nil without vertices there.
  private func nearestDistance(at place: Int, _ vertices: [SIMD3<Float>], _ frame: MouthFrame) -> Float? {
    let (above, below) = (
      upper.vertices.filter { self.place(vertices[$0], frame) == place },
      lower.vertices.filter { self.place(vertices[$0], frame) == place }
    )
    return above.flatMap { a in below.map { length(vertices[a] - vertices[$0]) } }.min()
  }
}

/// A vertex of one lip that faces a triangle of the other.
package struct LipContact {
  package var vertex: Int
  package var triangle: SIMD3<Int32>
  /// Where over or under the triangle the vertex lies.
  package var barycentric: SIMD3<Float>
  /// From the vertex to the triangle when the lips are apart: a unit vector in template space.
  package var direction: SIMD3<Float>
  /// How far along the direction the triangle is, negative where the lips have passed through each other (cm).
  package var gap: Float

  package init(
    vertex: Int, triangle: SIMD3<Int32>, barycentric: SIMD3<Float>, direction: SIMD3<Float>, gap: Float
  ) {
    (self.vertex, self.triangle, self.barycentric) = (vertex, triangle, barycentric)
    (self.direction, self.gap) = (direction, gap)
  }
}

/// Triangles of one lip, sorted into columns across the mouth, to be asked what lies over or under a place.
private struct TriangleColumns {
  private let columns: [[Int]]
  private let triangles: [SIMD3<Int32>]
  private let corners: [(SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)]
  private let (left, width): (Float, Float)

  private static let count = 64

  init(_ triangles: [SIMD3<Int32>], places vertices: [SIMD3<Float>], _ frame: MouthFrame) {
    let corners = triangles.map { triangle in
      (
        frame.place(vertices[Int(triangle.x)]), frame.place(vertices[Int(triangle.y)]),
        frame.place(vertices[Int(triangle.z)])
      )
    }
    let ranges = corners.map { (low: min($0.x, $1.x, $2.x), high: max($0.x, $1.x, $2.x)) }
    // A head that was read from a file can be anywhere, and its corners no numbers.
    let finite = ranges.indices.filter { ranges[$0].low.isFinite && ranges[$0].high.isFinite }
    let left = finite.map { ranges[$0].low }.min() ?? 0
    let right = finite.map { ranges[$0].high }.max() ?? 0
    (self.triangles, self.corners, self.left) = (triangles, corners, left)
    width = max((right - left) / Float(Self.count), .leastNormalMagnitude)
    var columns = [[Int]](repeating: [], count: Self.count)
    for index in finite {
      let first = Self.column(of: ranges[index].low, left, width)
      let last = Self.column(of: ranges[index].high, left, width)
      for column in first...max(first, last) { columns[column].append(index) }
    }
    self.columns = columns
  }

  /// The column of a place, or the one at the nearer end.
  private static func column(of x: Float, _ left: Float, _ width: Float) -> Int {
    Int(Float.minimum(.maximum((x - left) / width, 0), Float(count - 1)))
  }

  /// The lowest triangle over a place (direction 1) or the highest under it (-1), however far on the wrong side.
  func nearest(
    to place: SIMD3<Float>, direction: Float
  ) -> (triangle: SIMD3<Int32>, barycentric: SIMD3<Float>, gap: Float)? {
    let column = (place.x - left) / width
    guard column >= 0, column <= Float(Self.count) else { return nil }
    var best: (triangle: SIMD3<Int32>, barycentric: SIMD3<Float>, gap: Float)?
    for index in columns[Self.column(of: place.x, left, width)] {
      let (a, b, c) = corners[index]
      guard let weights = Self.barycentric(of: place, a, b, c) else { continue }
      let gap = (a.y * weights.x + b.y * weights.y + c.y * weights.z - place.y) * direction
      if gap < best?.gap ?? .infinity { best = (triangles[index], weights, gap) }
    }
    return best
  }

  /// Of a point seen along the height; nil beside the triangle.
  private static func barycentric(
    of point: SIMD3<Float>, _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>
  ) -> SIMD3<Float>? {
    func area(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>) -> Float {
      (b.x - a.x) * (c.z - a.z) - (b.z - a.z) * (c.x - a.x)
    }
    let whole = area(a, b, c)
    guard whole != 0 else { return nil }
    let weights = SIMD3(area(point, b, c), area(a, point, c), area(a, b, point)) / whole
    return weights.min() >= 0 ? weights : nil
  }
}

/// Coordinates of a mouth: x from the middle toward the head's left corner, y up, z forward (cm).
private struct MouthFrame {
  private let middle: SIMD3<Float>
  private let axes: (x: SIMD3<Float>, y: SIMD3<Float>, z: SIMD3<Float>)
  let halfWidth: Float

  init(right: SIMD3<Float>, left: SIMD3<Float>) {
    middle = (right + left) / 2
    halfWidth = max(length(left - right) / 2, .leastNormalMagnitude)
    let x = normalize(left - right)
    let z = normalize(cross(x, SIMD3(0, 1, 0)))
    axes = (x, cross(z, x), z)
  }

  var up: SIMD3<Float> { axes.y }

  /// How much a direction leads up.
  func height(along direction: SIMD3<Float>) -> Float { dot(direction, axes.y) }

  func place(_ point: SIMD3<Float>) -> SIMD3<Float> {
    let offset = point - middle
    return SIMD3(dot(offset, axes.x), dot(offset, axes.y), dot(offset, axes.z))
  }
}

extension HeadTemplate {
  /// The vertices of a curve by name.
  func curve(_ name: String) -> [Int32]? { curves.first { $0.name == name }?.vertices }
}

extension EdgeGraph {
  fileprivate func distances(fromVertices starts: [Int32], over positions: [SIMD3<Float>]) -> [Float] {
    var lengths = [Float](repeating: .infinity, count: positions.count)
    for vertex in starts { lengths[Int(vertex)] = 0 }
    return distances(from: lengths, over: positions)
  }
}
