import Cameras
import LinearAlgebra
import Rendering
import Testing

struct NormalRenderingTests {
  private let camera = PinholeCamera(
    width: 160, height: 120, focalLength: 240, principalPoint: SIMD2(82, 57), worldToCamera: .identity)

  @Test func aSphereShowsTheNormalsAndDepthsOfASphere() throws {
    let center = SIMD3<Float>(1, -0.5, -40)
    var sphere = Scene()
    sphere.addSphere(center: center, radius: 6, rings: 80)
    let rendering = NormalRendering(points: sphere.points, triangles: sphere.triangles, camera: camera)
    let projection = Projection(focalLength: camera.focalLength, principalPoint: camera.principalPoint)
    var seen = 0
    for pixel in 0..<(camera.width * camera.height) {
      guard let normal = rendering.normal(at: pixel)?.normal else { continue }
      let place = SIMD2(Float(pixel % camera.width) + 0.5, Float(pixel / camera.width) + 0.5)
      let point = projection.ray(place) * (try #require(rendering.depth(at: pixel)))
      // Facets of 0.2 cm: their middles lie within 0.002 cm of the sphere, their normals within a degree.
      #expect(abs(length(point - center) - 6) < 0.005)
      #expect(angle(normal, point - center) < 0.02 && abs(length(normal) - 1) < 1e-5)
      seen += 1
    }
    // A disc of 36 pixels' radius, a little wider for the perspective.
    #expect(seen > 4000 && seen < 4400)
  }

  @Test func thereIsNothingWhereNothingIs() {
    var sphere = Scene()
    sphere.addSphere(center: SIMD3(0, 0, -40), radius: 2, rings: 8)
    let rendering = NormalRendering(points: sphere.points, triangles: sphere.triangles, camera: camera)
    #expect(rendering.normal(at: 0) == nil && rendering.depth(at: 0) == nil)
    #expect(rendering.normal(at: 57 * 160 + 82) != nil)
  }
}
