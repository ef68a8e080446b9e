import Derivatives
import LinearAlgebra
import Meshes
import TestSupport
import Testing

struct TriangleSurfaceTests {
  @Test(arguments: 0..<4) func aClosedSurfaceHasTwoTrianglesAtEveryEdge(splits: Int) {
    let surface = Sphere(splits: splits).surface
    #expect(surface.interiorEdges.count * 2 == surface.triangles.count * 3)
    // Euler: vertices - edges + faces = 2.
    #expect(surface.vertexCount - surface.interiorEdges.count + surface.triangles.count == 2)
    for (edge, sides) in zip(surface.interiorEdges, surface.edgeTriangles) {
      #expect(sides.x != sides.y)
      for side in [sides.x, sides.y] {
        let triangle = surface.triangles[Int(side)]
        #expect([triangle.x, triangle.y, triangle.z].count { $0 == edge.x || $0 == edge.y } == 2)
      }
    }
  }

  @Test func openEdgesAreNotInterior() {
    let surface = TriangleSurface(triangles: [SIMD3(0, 1, 2), SIMD3(2, 1, 3)], vertexCount: 6)
    #expect(surface.interiorEdges == [SIMD2(1, 2)] && surface.edgeTriangles == [SIMD2(0, 1)])
    #expect(surface.usedVertices == [0, 1, 2, 3])
  }

  @Test func areaVectorsOfAClosedSurfaceSumToZero() {
    let sphere = Sphere(splits: 3)
    let areas = sphere.surface.areaVectors(sphere.positions)
    #expect(length(areas.reduce(.zero, +)) < 1e-12)
    // Twice the area, which is a little below that of the sphere.
    let area = areas.reduce(0) { $0 + length($1) } / 2
    #expect(area < 4 * .pi && area > 0.97 * 4 * .pi)
  }

  @Test func cornerAnglesOfATriangleSumToHalfATurn() {
    let sphere = Sphere(splits: 3)
    let angles = sphere.surface.cornerAngles(sphere.positions)
    #expect(angles.allSatisfy { abs($0.sum() - .pi) < 1e-12 })
  }

  @Test func thePullbackOfAreaVectorsMatchesDifferences() {
    let sphere = Sphere(splits: 2)
    let surface = sphere.surface
    var generator = SeededGenerator(seed: 4)
    var cotangent = Points<Double>(zeros: surface.triangles.count)
    generator.fill(&cotangent)
    var gradient = Points<Double>(zeros: surface.vertexCount)
    surface.areaVectorsPullback(cotangent.values, at: sphere.positions, into: &gradient.values)
    let problems = GradientCheck().problems("area vectors", at: Points(sphere.positions), gradient: gradient) {
      Points(surface.areaVectors($0.values)).inner(cotangent)
    }
    #expect(problems == [])
  }
}

struct EdgeCurvatureTests {
  @Test func aFlatSurfaceHasNoneAndAFoldHasItsAngle() {
    let surface = TriangleSurface(triangles: [SIMD3(0, 1, 2), SIMD3(2, 1, 3)], vertexCount: 5)
    let flat: [SIMD3<Double>] = [SIMD3(0, 0, 0), SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(1, 1, 0), .zero]
    #expect(surface.edgeCurvature(flat, weights: surface.edgeLengths(flat)) == [0, 0, 0, 0, 0])
    var folded = flat
    // The second triangle stands up at right angles about the diagonal.
    folded[3] = SIMD3(0.5, 0.5, 0.5)
    let curvature = surface.edgeCurvature(folded, weights: surface.edgeLengths(folded))
    #expect(abs(curvature[1] - .pi / 2) < 1e-12 && curvature[1] == curvature[2])
    #expect(curvature[0] == 0 && curvature[3] == 0, "no interior edge ends there")
  }

  @Test func aVertexTakesTheMeanOfItsEdgesByTheirWeights() {
    // A pyramid over a square: vertex 0 is the tip, its four edges are folded alike; all weight on one changes nothing.
    let surface = TriangleSurface(
      triangles: [SIMD3(0, 1, 2), SIMD3(0, 2, 3), SIMD3(0, 3, 4), SIMD3(0, 4, 1)], vertexCount: 5)
    let positions: [SIMD3<Double>] = [
      SIMD3(0, 0, 1), SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(-1, 0, 0), SIMD3(0, -1, 0),
    ]
    let fold = angle(SIMD3<Double>(1, 1, 1), SIMD3(-1, 1, 1))
    for weights in [[1.0, 1, 1, 1], [0, 0, 5, 0]] {
      #expect(abs(surface.edgeCurvature(positions, weights: weights)[0] - fold) < 1e-12)
    }
  }
}
