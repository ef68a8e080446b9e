import Cameras
import HeadTemplates
import LinearAlgebra
import Meshes
import Rendering

/// A point of the face's outline in the photo.
public struct OutlinePoint: Sendable, Equatable {
  /// Window pixels.
  public var pixel: SIMD2<Float>
  /// Unit direction away from the face.
  public var outward: SIMD2<Float>

  public init(pixel: SIMD2<Float>, outward: SIMD2<Float>) {
    self.pixel = pixel
    self.outward = outward
  }
}

/// A vertex of the head's outline that answers to a point of the photo's.
package struct OutlinePair: Sendable {
  package var vertex: Int32
  package var point: OutlinePoint
  /// How much the pair counts, 0 to 1.
  package var weight: Float

  package init(vertex: Int32, point: OutlinePoint, weight: Float) {
    self.vertex = vertex
    self.point = point
    self.weight = weight
  }
}

/// Finds the vertices that form the visible outline where the photo has it.
///
/// Pairs count less the farther apart they are and the less they look the same way, and nothing where they end: no
/// point of the outline comes or goes at full strength when the head moves a little.
struct OutlineMatching {
  let observed: [OutlinePoint]
  let isCandidate: [Bool]
  let surface: TriangleSurface
  let principalPoint: SIMD2<Float>
  /// How far apart, in window pixels, an outline may be from its partner.
  let reach: Float

  /// Outlines whose directions differ by more than the first cosine are of different things; up to the second they look
  /// the same way.
  private static let agreement: (least: Float, full: Float) = (0.8, 0.9)

  init(context: StageContext) {
    let evidence = context.evidence
    observed = evidence.outline
    isCandidate = context.head.isOutlineCandidate
    surface = context.surface
    principalPoint = context.principalPoint
    reach = 0.06 * evidence.faceSize * evidence.window.scale
  }

  /// For each point of the photo's outline the nearest vertex of the head's, where there is one that looks the same way.
  func pairs(
    _ points: [SIMD3<Float>], _ vertexNormals: VertexNormals<Float>, focalLength: Float, rasterizer: Rasterizer
  ) -> [OutlinePair] {
    guard !observed.isEmpty else { return [] }
    var normals = [SIMD3<Float>](repeating: .zero, count: points.count)
    vertexNormals.evaluate(points, into: &normals)
    let contour = OccludingContour(
      points: points, normals: normals, edges: surface.interiorEdges, edgeTriangles: surface.edgeTriangles,
      triangles: surface.triangles, isCandidate: isCandidate,
      projection: Projection(focalLength: focalLength, principalPoint: principalPoint), rasterizer: rasterizer)
    return observed.compactMap { partner(of: $0, contour.points) }
  }

  private func partner(of point: OutlinePoint, _ contour: [OccludingContour.Point]) -> OutlinePair? {
    var best: OutlinePair?
    var nearest = reach * reach
    for candidate in contour {
      let cosine = (candidate.outward * point.outward).sum()
      let offset = candidate.pixel - point.pixel
      let distance = (offset * offset).sum()
      guard cosine > Self.agreement.least, distance < nearest else { continue }
      nearest = distance
      best = OutlinePair(vertex: candidate.vertex, point: point, weight: weight(distance, cosine))
    }
    return best
  }

  /// Tukey's biweight of the distance, faded out where directions part.
  private func weight(_ squaredDistance: Float, _ cosine: Float) -> Float {
    let rest = 1 - squaredDistance / (reach * reach)
    let (least, full) = Self.agreement
    return rest * rest * min((cosine - least) / (full - least), 1)
  }
}
