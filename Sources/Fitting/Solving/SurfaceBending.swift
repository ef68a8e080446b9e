import LinearAlgebra
import Meshes
import RealModule

/// How much the objective resists bending the surface along each of its edges, to second order.
///
/// A displacement d turns the normal of a surface by its slope, so the normal term costs about
/// Σ κ (d_i - d_j)² over the edges, κ = weight · seen share / (length² · residual): the discrete Dirichlet energy. The
/// topology terms cost the same kind of thing everywhere. The joint and the vertex stage step in
/// this metric.
struct SurfaceBending {
  let edges: [SIMD2<Int32>]
  /// κ of each edge, 1/cm².
  let stiffness: [Float]

  /// The residual of a normal at which its L1 is as stiff as the parabola in its place.
  private static let normalResidual: Float = 0.1

  /// - Parameters:
  ///   - positions: template space (cm).
  ///   - seenShare: for each vertex its share of the pixels that are compared; sums to one for each photo.
  init(surface: TriangleSurface, positions: [SIMD3<Float>], seenShare: [Float], plan: StagePlan) {
    edges = surface.interiorEdges
    let normals = Float(plan.weights[.normals] ?? 0)
    let everywhere = Self.stiffnessOfShape(plan) / Float(max(surface.interiorEdges.count, 1))
    stiffness = surface.interiorEdges.map { edge in
      let (a, b) = (Int(edge.x), Int(edge.y))
      let span = positions[a] - positions[b]
      // A third of an equilateral triangle's Dirichlet energy falls to each edge, and an edge has two triangles.
      let seen = (seenShare[a] + seenShare[b]) / 3
      return (normals * seen / Self.normalResidual + everywhere) / max(dot(span, span), 1e-4)
    }
  }

  /// What the topology terms add everywhere, times the number of edges and the squared length.
  ///
  /// A vertex that rises by d turns dihedral angles by 2 d/h, corner angles and faces by d/h; the terms are means over
  /// vertices, or over the worst of the 2 corners and 2/3 faces an edge has; each is divided by where its L1 bends.
  private static func stiffnessOfShape(_ plan: StagePlan) -> Float {
    func weight(_ term: TermName) -> Float { Float(plan.weights[term] ?? 0) }
    return 4 * weight(.curvature) / 0.03 + 0.5 * weight(.angles) / 0.03 + 1.5 * weight(.flips) / 0.05
      + 2 * weight(.smoothness)
  }
}
