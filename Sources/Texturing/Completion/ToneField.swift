import LinearAlgebra
import Meshes
import Rendering

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// How the skin's tone in the photo differs from that of what completes it, over the whole head: measured where the photo shows
/// skin, elsewhere as smooth as possible.
///
/// Solved on the vertices, which know nothing of texture seams: what is completed has the same tone on both sides of
/// every seam.
struct ToneField: Sendable {
  /// Logarithms of the factors on red, green and blue, for each vertex.
  let values: [SIMD3<Float>]

  /// Pulls weakly to the reference itself where nothing is measured anywhere near.
  private static let pull = 1e-4
  private static let measured = 1.0

  /// - Parameters:
  ///   - colors: what the photo shows at each vertex, linear RGB with a weight of 0 to 1.
  ///   - reference: the colour at each vertex of what completes the photo, linear RGB.
  init(_ head: PosedHead, colors: [SIMD4<Float>], reference: [SIMD3<Float>]) {
    let count = head.points.count
    var diagonal = [Double](repeating: Self.pull, count: count)
    var sides = [Double](repeating: 0, count: 3 * count)
    for vertex in 0..<count where colors[vertex].w > 0 {
      let weight = Self.measured * Double(colors[vertex].w)
      diagonal[vertex] += weight
      for channel in 0..<3 {
        let factor = max(colors[vertex][channel], 1e-3) / max(reference[vertex][channel], 1e-3)
        sides[channel * count + vertex] = weight * Double(logf(factor))
      }
    }
    let edges = TriangleSurface(triangles: head.triangles, vertexCount: count).interiorEdges
    for edge in edges {
      diagonal[Int(edge.x)] += 1
      diagonal[Int(edge.y)] += 1
    }
    let entries =
      (0..<count).map { SparseCholesky.Entry(row: $0, column: $0, value: diagonal[$0]) }
      + edges.map { SparseCholesky.Entry(row: Int(max($0.x, $0.y)), column: Int(min($0.x, $0.y)), value: -1) }
    // Positive definite: every diagonal is larger than the sum of its row.
    SparseCholesky(size: count, entries: entries)?.solve(&sides, columns: 3)
    values = (0..<count).map { vertex in
      SIMD3(Float(sides[vertex]), Float(sides[count + vertex]), Float(sides[2 * count + vertex]))
    }
  }
}
