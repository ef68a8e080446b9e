import Cameras
import LinearAlgebra
import Meshes
import Rendering
import Testing

struct OccludingContourTests {
  private let projection = Projection<Float>(focalLength: 300, principalPoint: SIMD2(100, 100))
  private let center = SIMD3<Float>(0, 0, -50)
  private let radius: Float = 10
  private let rings = 60

  /// The contour of the first `count` vertices of a scene as the camera sees it.
  private func contour(
    _ scene: Scene, vertices count: Int, isCandidate: (Int) -> Bool = { _ in true }
  ) -> OccludingContour {
    let rasterizer = Rasterizer(width: 200, height: 200)
    rasterizer.rasterize(scene.points, triangles: scene.triangles, projection: projection)
    // At its poles the sphere has triangles without area, whose side is a matter of rounding.
    let triangles = scene.triangles.filter { triangle in
      let (a, b, c) = (scene.points[Int(triangle.x)], scene.points[Int(triangle.y)], scene.points[Int(triangle.z)])
      return triangle.max() < count && length(cross(b - a, c - a)) > 1e-4
    }
    let surface = TriangleSurface(triangles: triangles, vertexCount: scene.points.count)
    var normals = scene.points
    VertexNormals<Float>(triangles: surface.triangles, vertexCount: scene.points.count)
      .evaluate(scene.points, into: &normals)
    return OccludingContour(
      points: scene.points, normals: normals, edges: surface.interiorEdges, edgeTriangles: surface.edgeTriangles,
      triangles: surface.triangles, isCandidate: scene.points.indices.map { $0 < count && isCandidate($0) },
      projection: projection, rasterizer: rasterizer)
  }

  private func sphere() -> Scene {
    var scene = Scene()
    scene.addSphere(center: center, radius: radius, rings: rings)
    return scene
  }

  /// Seen from 50 cm, a sphere ends where its normals are at right angles to the ray: on a circle around the axis.
  @Test func aSphereEndsInACircle() {
    let contour = contour(sphere(), vertices: sphere().points.count)
    let sine = radius / -center.z
    let expected = projection.focalLength * sine / (1 - sine * sine).squareRoot()
    // The rim is known to a cell of the sphere: three degrees.
    #expect(contour.points.count >= 2 * rings)
    for point in contour.points {
      let offset = point.pixel - projection.principalPoint
      let distance = (offset * offset).sum().squareRoot()
      #expect(abs(distance - expected) < 0.01 * expected)
      #expect((point.outward * offset).sum() > 0.999 * distance)
      #expect(abs((point.outward * point.outward).sum() - 1) < 1e-5)
    }
    #expect(Set(contour.points.map(\.vertex)).count == contour.points.count)
    // All around: every eighth of the circle has its share.
    let eighths = Set(contour.points.map { sector($0.outward) })
    #expect(eighths.count == 8)
  }

  private func sector(_ outward: SIMD2<Float>) -> Int {
    (outward.x > 0 ? 1 : 0) + (outward.y > 0 ? 2 : 0) + (abs(outward.x) > abs(outward.y) ? 4 : 0)
  }

  @Test func onlyCandidatesFormIt() {
    let scene = sphere()
    let upper = contour(scene, vertices: scene.points.count) { scene.points[$0].y > 0 }
    #expect(!upper.points.isEmpty && upper.points.allSatisfy { scene.points[Int($0.vertex)].y > 0 && $0.outward.y < 0 })
  }

  @Test func whatIsHiddenIsNoOutline() {
    var scene = sphere()
    let count = scene.points.count
    let whole = contour(scene, vertices: count).points.count
    // A smaller ball before the left half of the rim.
    scene.addSphere(center: SIMD3(-6, 0, -32), radius: 6, rings: 30)
    let rest = contour(scene, vertices: count).points
    #expect(rest.count < whole - 10 && rest.count > whole / 2)
    #expect(rest.allSatisfy { $0.outward.x > -0.9 })
  }

  @Test func whatLiesOutsideThePictureIsNoOutline() {
    var scene = Scene()
    scene.addSphere(center: SIMD3(-16, 0, -50), radius: radius, rings: rings)
    let points = contour(scene, vertices: scene.points.count).points
    #expect(!points.isEmpty && points.allSatisfy { $0.pixel.x > -2 && $0.outward.x > -0.5 })
  }
}
