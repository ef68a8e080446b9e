public import HeadTemplates
import LinearAlgebra
package import Meshes
package import Rigs

/// A template with all that fits of it share whatever the photo: made once for each template and kept by whoever fits
/// it again.
public final class PreparedHead: Sendable {
  public let template: HeadTemplate
  package let rig: PreparedRig<Float>
  /// The skin and what is sewn to it: what the photo drives and the topology terms watch.
  package let surface: TriangleSurface
  /// The corners of all triangles of the mesh.
  let meshCorners: VertexCorners
  /// For each vertex the one on the other side of the head; -1 where there is none.
  let mirrors: [Int32]
  /// Whether each triangle of the mesh is compared with the photo: outer skin, less the ears, whose folds hide each other.
  let triangleIsSkin: [Bool]
  /// For each vertex whether it may be part of the face's outline: skin of face and neck, not ears.
  let isOutlineCandidate: [Bool]
  let following: PartFollowing
  let lips: LipSurfaces?
  let eyes: [EyeSurroundings]
  let folds: ExpressionFolds
  /// Of the sparse matrices over the surface's vertices.
  let ordering: SparseCholesky.Ordering?
  /// The ways along the surface.
  let ways: EdgeGraph
  /// How many pairs of triangles of the template itself pass through each other.
  let selfIntersections: Int

  /// - Parameters:
  ///   - mirrorTolerance: how far two vertices may be from mirrored places to count as a pair (cm).
  ///   - largestFoldShare: a pose in which a larger share of the surface turns far turns the head, and folds nothing.
  public init(_ template: HeadTemplate, mirrorTolerance: Float = 0.02, largestFoldShare: Double = 0.1) {
    self.template = template
    let (mesh, neutral) = (template.mesh, template.neutral)
    rig = PreparedRig(rig: template.rig, neutral: neutral)
    surface = template.skinSurface
    meshCorners = VertexCorners(triangles: mesh.triangles, vertexCount: mesh.vertexCount)
    mirrors = template.mirrorVertices(tolerance: mirrorTolerance)
    let (face, ears) = (template.regions["face"], template.regions["ears"])
    triangleIsSkin = zip(mesh.triangles, template.triangleIsSkin).map { triangle, isSkin in
      guard isSkin, let ears else { return isSkin }
      return ears[Int(triangle.x)] + ears[Int(triangle.y)] + ears[Int(triangle.z)] == 0
    }
    isOutlineCandidate = neutral.indices.map { (face?[$0] ?? 1) != 0 && (ears?[$0] ?? 0) == 0 }
    following = PartFollowing(template, surface: surface)
    lips = LipSurfaces(template, surface: surface)
    eyes = EyeSurroundings.all(of: template)
    folds = ExpressionFolds(template, rig: rig, surface: surface, largestShare: largestFoldShare)
    ordering = SurfaceMetric.ordering(of: surface)
    ways = EdgeGraph(triangles: surface.triangles, vertexCount: surface.vertexCount)
    selfIntersections = SelfIntersections(neutral, triangles: mesh.triangles).pairs.count
  }
}
