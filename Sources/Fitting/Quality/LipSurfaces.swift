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
  private let surface: TriangleSurface

  private struct Lip {
    var vertices: [Int]
    var triangles: [SIMD3<Int32>]
  }

  /// Places across the mouth, within this share of its width: nearer to the corners both lips are one.
  private static let places = 9
  private static let share: Float = 0.7
  /// A vertex faces the other lip where its normal leans this much toward it, as a cosine.
  private static let leastFacing: Float = 0.2

  /// Nil for a template without a region `lips` or the curves of the outer lips.
  ///
  /// - Parameter surface: the skin and what is sewn to it.
  init?(_ template: HeadTemplate, surface: TriangleSurface) {
    guard let region = template.regions["lips"], let upperEdge = template.curve("lips-outer-upper"),
      let lowerEdge = template.curve("lips-outer-lower")
    else { return nil }
    self.surface = surface
    // A vertex belongs to the lip whose outer edge is nearer along the surface.
    let graph = EdgeGraph(triangles: surface.triangles, vertexCount: surface.vertexCount)
    let (above, below) = (
      graph.distances(fromVertices: upperEdge, over: template.neutral),
      graph.distances(fromVertices: lowerEdge, over: template.neutral)
    )
    func lip(_ isMember: (Int) -> Bool) -> Lip {
      Lip(
        vertices: region.indices.filter { region[$0] == 1 && isMember($0) },
        triangles: surface.triangles.filter { triangle in
          (0..<3).allSatisfy { region[Int(triangle[$0])] == 1 && isMember(Int(triangle[$0])) }
        })
    }
    upper = lip { above[$0] < below[$0] }
    lower = lip { below[$0] < above[$0] }
    corners = (Int(upperEdge[0]), Int(upperEdge[upperEdge.count - 1]))
    guard !upper.vertices.isEmpty, !lower.vertices.isEmpty, corners.0 != corners.1 else { return nil }
  }

  /// The seal of a head with the given vertices (cm).
  func seal(_ vertices: [SIMD3<Float>]) -> LipSeal {
    let frame = MouthFrame(right: vertices[corners.0], left: vertices[corners.1])
    let heights = gapsOfVertices(vertices, frame)
    return LipSeal(
      gaps: (0..<Self.places).compactMap { place in
        let members = (upper.vertices + lower.vertices).filter { self.place(vertices[$0], frame) == place }
        return members.compactMap { heights[$0] }.min() ?? nearestDistance(at: place, vertices, frame)
      })
  }

  /// The height between the lips at each vertex that lies over or under the other lip (cm).
  func gapsOfVertices(_ vertices: [SIMD3<Float>]) -> [Int: Float] {
    gapsOfVertices(vertices, MouthFrame(right: vertices[corners.0], left: vertices[corners.1]))
  }

  private func gapsOfVertices(_ vertices: [SIMD3<Float>], _ frame: MouthFrame) -> [Int: Float] {
    var normals = vertices
    VertexNormals<Float>(triangles: surface.triangles, vertexCount: vertices.count).evaluate(vertices, into: &normals)
    var gaps: [Int: Float] = [:]
    for (lip, other, direction) in [(lower, upper, Float(1)), (upper, lower, -1)] {
      let triangles = other.triangles.map { triangle in (0..<3).map { frame.place(vertices[Int(triangle[$0])]) } }
      for vertex in lip.vertices where frame.height(along: normals[vertex]) * direction > Self.leastFacing {
        let place = frame.place(vertices[vertex])
        let heights = triangles.compactMap { Self.height(of: $0, over: place).map { ($0 - place.y) * direction } }
        if let gap = heights.min() { gaps[vertex] = gap }
      }
    }
    return gaps
  }

  /// The height of a triangle at the place of a point, seen along the height; nil beside the triangle.
  private static func height(of triangle: [SIMD3<Float>], over point: SIMD3<Float>) -> Float? {
    func area(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>) -> Float {
      (b.x - a.x) * (c.z - a.z) - (b.z - a.z) * (c.x - a.x)
    }
    let (a, b, c) = (triangle[0], triangle[1], triangle[2])
    let whole = area(a, b, c)
    guard whole != 0 else { return nil }
    let weights = SIMD3(area(point, b, c), area(a, point, c), area(a, b, point)) / whole
    return weights.min() >= 0 ? a.y * weights.x + b.y * weights.y + c.y * weights.z : nil
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
