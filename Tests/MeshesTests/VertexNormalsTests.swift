import Derivatives
import LinearAlgebra
import Meshes
import TestSupport
import Testing

struct VertexNormalsTests {
  @Test func theNormalsOfASpherePointAwayFromItsCentre() {
    let sphere = Sphere(splits: 4)
    let normals = vertexNormals(sphere.positions, sphere.triangles)
    // The triangles are 0.1 wide and of different sizes around a vertex: one and a half degrees.
    let worst = zip(normals, sphere.positions).reduce(0) { max($0, angle($1.0, $1.1)) }
    #expect(worst < 0.026)
    #expect(normals.allSatisfy { abs(length($0) - 1) < 1e-14 })
  }

  @Test func aVertexWithoutTrianglesHasNoNormal() {
    let normals = vertexNormals([SIMD3(0, 0, 0), SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(5, 5, 5)], [SIMD3(0, 1, 2)])
    #expect(normals == [SIMD3(0, 0, 1), SIMD3(0, 0, 1), SIMD3(0, 0, 1), .zero])
  }

  @Test func thePullbackMatchesDifferences() {
    var (positions, triangles) = bumpySphere()
    positions.values.append(SIMD3(9, 9, 9))
    let count = positions.values.count
    var generator = SeededGenerator(seed: 1)
    var cotangent = positions
    generator.fill(&cotangent)
    let kernel = VertexNormals<Double>(triangles: triangles, vertexCount: count)
    var normals = positions
    kernel.evaluate(positions.values, into: &normals.values)
    var gradient = Points<Double>(zeros: count)
    kernel.pullback(cotangent.values, at: positions.values, into: &gradient.values)
    let problems = GradientCheck().problems("vertex normals", at: positions, gradient: gradient) {
      Points(vertexNormals($0.values, triangles)).inner(cotangent)
    }
    #expect(problems == [])
  }

  @Test func singlePrecisionAgreesWithDouble() {
    let (positions, triangles) = bumpySphere()
    let single = positions.values.map { SIMD3<Float>($0) }
    let kernel = VertexNormals<Float>(triangles: triangles, vertexCount: single.count)
    var normals = single
    kernel.evaluate(single, into: &normals)
    let expected = vertexNormals(single.map { SIMD3<Double>($0) }, triangles)
    #expect(PrecisionCheck().problems("vertex normals", Points(normals), Points(expected)) == [])
  }

  private func bumpySphere() -> (Points<Double>, [SIMD3<Int32>]) {
    let sphere = Sphere(splits: 2)
    var positions = Points(sphere.positions)
    var generator = SeededGenerator(seed: 2)
    generator.perturb(&positions, deviation: 0.05)
    return (positions, sphere.triangles)
  }

  private func vertexNormals(_ positions: [SIMD3<Double>], _ triangles: [SIMD3<Int32>]) -> [SIMD3<Double>] {
    var normals = positions
    VertexNormals<Double>(triangles: triangles, vertexCount: positions.count).evaluate(positions, into: &normals)
    return normals
  }
}
