import LinearAlgebra
import Meshes
import RealModule

/// How much the objective resists bending the surface along each of its edges, to second order.
///
/// A displacement d turns the normal of a surface by its slope, so the normal term costs about
/// Σ κ (d_i - d_j)² over the edges, κ = weight · seen share / (length² · residual): the discrete Dirichlet energy. The
/// topology terms cost the same kind of thing everywhere. This is the metric that all three stages step in.
struct SurfaceBending {
  let edges: [SIMD2<Int32>]
  /// κ of each edge, 1/cm².
  let stiffness: [Float]

  /// Residuals of normals (unit vectors) and of angles (radians) at which an L1 term is as stiff as a parabola.
  private static let typicalResidual: Float = 0.1

  /// - Parameters:
  ///   - positions: template space (cm).
  ///   - seenShare: for each vertex its share of the pixels that are compared; sums to one.
  init(surface: TriangleSurface, positions: [SIMD3<Float>], seenShare: [Float], plan: StagePlan) {
    edges = surface.interiorEdges
    let normals = Float(plan.weights[.normals] ?? 0)
    let shape = [TermName.curvature, .angles, .flips].reduce(Float(0)) { $0 + Float(plan.weights[$1] ?? 0) }
    let smooth = Float(plan.weights[.smoothness] ?? 0)
    let everywhere =
      (shape / Self.typicalResidual + 2 * smooth) / Float(max(surface.interiorEdges.count, 1))
    stiffness = surface.interiorEdges.map { edge in
      let (a, b) = (Int(edge.x), Int(edge.y))
      let span = positions[a] - positions[b]
      // A third of an equilateral triangle's Dirichlet energy falls to each edge, and an edge has two triangles.
      let seen = (seenShare[a] + seenShare[b]) / 3
      return (normals * seen / Self.typicalResidual + everywhere) / max(dot(span, span), 1e-4)
    }
  }
}
