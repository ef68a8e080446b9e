import LinearAlgebra
import Meshes
import TestSupport
import Testing

struct SelfIntersectionsTests {
  // MARK: - Two triangles

  private static let flat: [SIMD3<Float>] = [SIMD3(0, 0, 0), SIMD3(4, 0, 0), SIMD3(0, 4, 0)]
  private static let two: [SIMD3<Int32>] = [SIMD3(0, 1, 2), SIMD3(3, 4, 5)]

  private func crossings(of other: [SIMD3<Float>]) -> Int {
    // Both orders, and both triangles turned over, must agree.
    let orders = [Self.two, Self.two.reversed(), Self.two.map { SIMD3($0.z, $0.y, $0.x) }]
    let counts = orders.map { SelfIntersections(Self.flat + other, triangles: $0).pairs.count }
    #expect(Set(counts).count == 1)
    return counts[0]
  }

  @Test func aTriangleThroughTheMiddleOfAnotherCrosses() {
    #expect(crossings(of: [SIMD3(1, 1, -1), SIMD3(1, 1, 1), SIMD3(9, 9, 1)]) == 1)
  }

  @Test func aTriangleThatCutsAnEdgeFromOutsideCrosses() {
    #expect(crossings(of: [SIMD3(-1, 1, -1), SIMD3(2, 1, -1), SIMD3(1, 1, 3)]) == 1)
  }

  @Test func anEdgeExactlyThroughAnEdgeIsCaughtAtItsOtherEnd() {
    // Both meet the plane from (1, 0), on an edge, inward or outward.
    #expect(crossings(of: [SIMD3(1, 0, -1), SIMD3(1, 0, 1), SIMD3(1, 2, 1)]) == 1)
    #expect(crossings(of: [SIMD3(1, 0, -1), SIMD3(1, 0, 1), SIMD3(1, -2, 1)]) == 0)
  }

  @Test(arguments: [
    [SIMD3<Float>(1, 1, 0), SIMD3(2, 1, 0), SIMD3(1, 2, 0)],
    [SIMD3(1, 1, 0), SIMD3(1, 1, 1), SIMD3(2, 2, 1)],
    [SIMD3(4, 0, 0), SIMD3(0, 4, 0), SIMD3(4, 4, 0)],
    [SIMD3(0, 0, 1), SIMD3(4, 0, 1), SIMD3(0, 4, 1)],
    [SIMD3(5, 5, -1), SIMD3(5, 5, 1), SIMD3(6, 6, 0)],
    [SIMD3(0, 0, 0), SIMD3(4, 0, 0), SIMD3(0, 4, 0)],
  ])
  func inOnePlaneTouchingOrApartIsNoCrossing(other: [SIMD3<Float>]) {
    #expect(crossings(of: other) == 0)
  }

  @Test func trianglesThatShareAVertexAreNotCounted() {
    let positions = Self.flat + [SIMD3(1, 1, -1), SIMD3(1, 1, 1)]
    #expect(SelfIntersections(positions, triangles: [SIMD3(0, 1, 2), SIMD3(0, 3, 4)]).pairs.isEmpty)
  }

  // MARK: - Surfaces

  @Test(arguments: 1...4) func theTreeFindsWhatAllPairsFind(seed: UInt64) {
    let (positions, triangles) = crumpledSphere(seed: seed, amount: 0.15)
    let found = SelfIntersections(positions, triangles: triangles)
    let expected = bruteForce(positions, triangles)
    #expect(found.pairs == expected)
    #expect(expected.count > 100)
  }

  @Test func twoSpheresCrossAlongTheirCircleOnly() {
    let sphere = Sphere(splits: 4)
    let first = sphere.positions.map { SIMD3<Float>($0) }
    let positions = first + first.map { $0 + SIMD3(1.03, 0.02, 0.01) }
    let shifted = sphere.triangles.map { $0 &+ SIMD3(repeating: Int32(first.count)) }
    let crossing = SelfIntersections(positions, triangles: sphere.triangles + shifted)
    #expect(crossing.pairs == bruteForce(positions, sphere.triangles + shifted))
    #expect(crossing.pairs.allSatisfy { Int($0.x) < shifted.count && Int($0.y) >= shifted.count })
    let marks = crossing.marks(count: 2 * shifted.count)
    #expect(marks.count { $0 } == Set(crossing.pairs.flatMap { [$0.x, $0.y] }).count)
    #expect(SelfIntersections(first, triangles: sphere.triangles).pairs.isEmpty)
  }

  @Test(arguments: [0, 1, 2, 3, 5, 9]) func fewTrianglesAreNoSpecialCase(count: Int) {
    // Sheets of a fan, each through all others, none sharing a vertex.
    var positions: [SIMD3<Float>] = []
    for sheet in 0..<count {
      let x = Float(sheet) / 10
      positions.append(SIMD3(x - 1, -1, x - 1))
      positions.append(SIMD3(x + 1, -1, 1))
      positions.append(SIMD3(x / 3, 2, x / 5))
    }
    let triangles = (0..<count).map { SIMD3<Int32>(0, 1, 2) &+ SIMD3(repeating: Int32(3 * $0)) }
    #expect(SelfIntersections(positions, triangles: triangles).pairs == bruteForce(positions, triangles))
  }

  @Test func positionsThatAreNoNumbersCrossNothing() {
    let positions = Self.flat + [SIMD3(.nan, 1, -1), SIMD3(1, .infinity, 1), SIMD3(9, 9, -.infinity)]
    #expect(SelfIntersections(positions, triangles: Self.two).pairs.isEmpty)
  }

  private func crumpledSphere(seed: UInt64, amount: Double) -> ([SIMD3<Float>], [SIMD3<Int32>]) {
    let sphere = Sphere(splits: 3)
    var generator = SeededGenerator(seed: seed)
    return (sphere.positions.map { SIMD3<Float>($0 + generator.vector(deviation: amount)) }, sphere.triangles)
  }

  /// Every pair, by another rule: the segment in which each triangle meets the other's plane, in the brute way of
  /// solving for the place where an edge meets a plane.
  private func bruteForce(_ positions: [SIMD3<Float>], _ triangles: [SIMD3<Int32>]) -> [SIMD2<Int32>] {
    let corners = triangles.map { triangle in (0..<3).map { SIMD3<Double>(positions[Int(triangle[$0])]) } }
    var pairs: [SIMD2<Int32>] = []
    for first in triangles.indices {
      for second in triangles.indices where second > first {
        let (a, b) = (triangles[first], triangles[second])
        guard (0..<3).allSatisfy({ corner in (0..<3).allSatisfy { a[corner] != b[$0] } }) else { continue }
        if pierces(corners[first], corners[second]) || pierces(corners[second], corners[first]) {
          pairs.append(SIMD2(Int32(first), Int32(second)))
        }
      }
    }
    return pairs
  }

  private func pierces(_ edges: [SIMD3<Double>], _ triangle: [SIMD3<Double>]) -> Bool {
    let normal = cross(triangle[1] - triangle[0], triangle[2] - triangle[0])
    return (0..<3).contains { corner in
      let (from, to) = (edges[corner], edges[(corner + 1) % 3])
      let (before, after) = (dot(from - triangle[0], normal), dot(to - triangle[0], normal))
      guard before * after < 0 else { return false }
      let place = from + (to - from) * (before / (before - after))
      return (0..<3).allSatisfy {
        dot(cross(triangle[($0 + 1) % 3] - triangle[$0], place - triangle[$0]), normal) > 0
      }
    }
  }
}
