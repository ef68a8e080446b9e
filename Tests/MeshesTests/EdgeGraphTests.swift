import LinearAlgebra
import Meshes
import TestSupport
import Testing

struct EdgeGraphTests {
  /// A strip of squares, one unit wide, cut in triangles; vertex 2k lies at (k, 0), vertex 2k + 1 at (k, 1).
  private func strip(_ squares: Int32) -> (graph: EdgeGraph, positions: [SIMD3<Float>]) {
    var triangles: [SIMD3<Int32>] = []
    for first in stride(from: 0, to: 2 * squares, by: 2) {
      triangles += [SIMD3(first, first + 2, first + 1), SIMD3(first + 1, first + 2, first + 3)]
    }
    let count = 2 * Int(squares) + 2
    let positions = (0..<count).map { SIMD3<Float>(Float($0 / 2), Float($0 % 2), 0) }
    return (EdgeGraph(triangles: triangles, vertexCount: count + 1), positions + [SIMD3(0.5, 0.5, 0)])
  }

  private func starts(_ count: Int, _ values: [Int: Float]) -> [Float] { (0..<count).map { values[$0] ?? .infinity } }

  @Test func waysFollowEdges() {
    let (graph, positions) = strip(5)
    let distances = graph.distances(from: starts(positions.count, [0: 0]), over: positions)
    for k in 0...5 { #expect(distances[2 * k] == Float(k)) }
    // Opposite corners of the first square: the diagonal runs the other way.
    #expect(distances[1] == 1 && distances[3] == 2)
    #expect(distances[positions.count - 1] == .infinity, "no edge leads to a vertex without triangles")
  }

  @Test func theNearestOfSeveralStartsCountsWithItsHeadStart() {
    let (graph, positions) = strip(10)
    let distances = graph.distances(from: starts(positions.count, [0: 0, 20: 3]), over: positions)
    for k in 0...10 { #expect(distances[2 * k] == min(Float(k), 13 - Float(k))) }
  }

  @Test func distancesOnASphereAreAtLeastStraightAndAtMostAsLongAsLegsAreToTheirHypotenuse() {
    let sphere = Sphere(splits: 4)
    let positions = sphere.positions.map { SIMD3<Float>($0) }
    let graph = EdgeGraph(triangles: sphere.triangles, vertexCount: positions.count)
    let distances = graph.distances(from: starts(positions.count, [4: 0]), over: positions)
    for (position, distance) in zip(positions, distances) {
      #expect(distance >= length(position - positions[4]) - 1e-5)
      // Along the legs of right-angled triangles, the widest there are.
      #expect(distance <= 1.42 * angle(position, positions[4]) + 1e-5)
    }
  }

  @Test func withoutAStartNothingIsReached() {
    let (graph, positions) = strip(2)
    #expect(graph.distances(from: starts(positions.count, [:]), over: positions).allSatisfy { $0 == .infinity })
  }
}
