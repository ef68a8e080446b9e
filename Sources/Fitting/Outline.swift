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

/// Finds the vertices that form the visible outline where the photo has it.
struct OutlineMatching {
  let observed: [OutlinePoint]
  let isCandidate: [Bool]
  let surface: TriangleSurface
  let principalPoint: SIMD2<Float>
  /// How far apart, in window pixels, an outline may be from its partner.
  let reach: Float

  /// Outlines whose directions differ by more than this cosine are of different things.
  private static let leastAgreement: Float = 0.8

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
  ) -> [(vertex: Int32, point: OutlinePoint)] {
    guard !observed.isEmpty else { return [] }
    var normals = [SIMD3<Float>](repeating: .zero, count: points.count)
    vertexNormals.evaluate(points, into: &normals)
    let contour = OccludingContour(
      points: points, normals: normals, edges: surface.interiorEdges, edgeTriangles: surface.edgeTriangles,
      triangles: surface.triangles, isCandidate: isCandidate,
      projection: Projection(focalLength: focalLength, principalPoint: principalPoint), rasterizer: rasterizer)
    return observed.compactMap { point in
      var best: (vertex: Int32, distance: Float)?
      for candidate in contour.points where (candidate.outward * point.outward).sum() > Self.leastAgreement {
        let offset = candidate.pixel - point.pixel
        let distance = (offset * offset).sum().squareRoot()
        if distance < min(best?.distance ?? .infinity, reach) { best = (candidate.vertex, distance) }
      }
      return best.map { ($0.vertex, point) }
    }
  }
}
