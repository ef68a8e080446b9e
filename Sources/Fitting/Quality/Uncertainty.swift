import HeadTemplates
import Meshes
import RealModule

/// How little the photo says about each vertex: 0 where it is seen face on, 1 where nothing near it is seen.
///
/// What is seen says something about its surroundings, less the farther one walks from it along the surface: the
/// certainty of a vertex is the largest clarity · exp(-distance / reach) over all vertices. With lengths of
/// -reach · log(clarity) to begin with, that is one search for shortest ways.
struct Uncertainty {
  /// One per vertex; 1 on parts that are not sewn to the skin, of which the fit sees nothing.
  let values: [Float]

  /// The distance over which certainty falls to 1/e (cm): about the width of a nostril or a lip.
  private static let reach: Float = 2

  /// - Parameters:
  ///   - ways: along the surface.
  ///   - clarity: how clearly each vertex is seen, 0 to 1.
  init(ways: EdgeGraph, vertices: [SIMD3<Float>], clarity: [Float]) {
    let starts = clarity.map { $0 > 0 ? -Self.reach * .log(min($0, 1)) : .infinity }
    values = ways.distances(from: starts, over: vertices).map { 1 - .exp(-$0 / Self.reach) }
  }

  /// The mean over a named region, or over all vertices of a template without it.
  func mean(overRegion name: String, of template: HeadTemplate) -> Float {
    guard let region = template.regions[name] else { return values.mean }
    return zip(values, region).filter { $0.1 == 1 }.map(\.0).mean
  }
}
