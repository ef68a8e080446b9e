import Cameras
import Images
import LinearAlgebra
import Rendering
import Testing

struct ShadedRenderingTests {
  private let camera = PinholeCamera(
    width: 160, height: 120, focalLength: 240, principalPoint: SIMD2(80, 60), worldToCamera: .identity)
  /// A lamp at the camera and nothing else: a surface is as bright as it faces the camera.
  private let lamp = ShadedRendering.Lighting(
    direction: SIMD3(0, 0, 1), strength: 0.5, ambient: 0, ambientSlope: 0)
  private let background = SIMD3<Float>(0.1, 0.2, 0.3)

  private func picture(_ scene: Scene, color: (Int, SIMD3<Float>) -> SIMD3<Float>) -> ImageBuffer<UInt8> {
    ShadedRendering(points: scene.points, triangles: scene.triangles, camera: camera, lighting: lamp)
      .image(background: background, color: color)
  }

  @Test func aSphereIsBrightestWhereItFacesTheLampAndSmoothAtItsEdge() {
    var sphere = Scene()
    sphere.addSphere(center: SIMD3(0, 0, -40), radius: 6, rings: 80)
    let image = picture(sphere) { _, _ in SIMD3(1, 1, 1) }
    #expect([image.width, image.height, image.channels].elementsEqual([160, 120, 3]))
    #expect(abs(Int(image[80, 60, 0]) - Int(SRGB.encode8(0.5))) <= 1)
    // Along a row from the middle outward it only gets darker, until the background.
    let row = (80..<110).map { image[$0, 60, 0] }
    #expect(zip(row, row.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(image[5, 5, 2] == SRGB.encode8(0.3))
  }

  @Test func coloursAreAskedForWithBarycentricsThatSumToOne() {
    var sphere = Scene()
    sphere.addSphere(center: SIMD3(0, 0, -40), radius: 6, rings: 20)
    var calls = 0
    _ = picture(sphere) { triangle, barycentrics in
      calls += 1
      #expect(sphere.triangles.indices.contains(triangle))
      #expect(abs(barycentrics.sum() - 1) < 1e-4 && barycentrics.min() > -1e-2)
      return .zero
    }
    #expect(calls > 4 * 3500, "four samples for each pixel of the disc")
  }
}
