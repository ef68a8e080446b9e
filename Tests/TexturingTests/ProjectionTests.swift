import Cameras
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import StandardExtensions
import TestSupport
import Testing
import Texturing

@Suite("Projection of a photo onto the texels")
struct ProjectionTests {
  private static let head = PosedHead(
    template: ShippedHead.template, vertices: ShippedHead.template.neutral, camera: Scene.camera)

  @Test("a texture that was rendered onto the head comes back: at least 38 dB at 2,048 texels")
  func roundTrip() throws {
    let layout = try UVLayout(ShippedHead.template.mesh)
    let raster = try UVRaster(layout, tile: layout.tiles[0], size: 2048)
    let photo = LinearPhoto(Scene.picture(of: Self.head, layout: layout), skin: { _ in 1 })
    let seen = try ProjectedTexels(photo, head: Self.head, raster: raster)
    var (squares, count) = (0.0, 0)
    for texel in 0..<(raster.size * raster.size) {
      let color = seen.texels[texel]
      guard color.w > 0.9 else { continue }
      let place = SIMD2(Float(texel % raster.size) + 0.5, Float(texel / raster.size) + 0.5) / Float(raster.size)
      let truth = Scene.texture(SIMD2(place.x, 1 - place.y))
      for channel in 0..<3 {
        let error = SRGB.encode(color[channel]) - SRGB.encode(truth[channel])
        squares += Double(error * error)
      }
      count += 3
    }
    #expect(count > 100_000)
    // 38 dB is a mean squared error of 10^-3.8.
    #expect(squares / Double(count) < 1.585e-4)
  }

  @Test("what turns away from the camera is not seen")
  func hiddenIsNotSeen() throws {
    let layout = try UVLayout(ShippedHead.template.mesh)
    let raster = try UVRaster(layout, tile: layout.tiles[0], size: 256)
    let photo = LinearPhoto(Scene.picture(of: Self.head, layout: layout), skin: { _ in 1 })
    let seen = try ProjectedTexels(photo, head: Self.head, raster: raster)
    var hidden = 0
    for (texel, triangle) in raster.triangles.elements.enumerated() where triangle >= 0 {
      let corners = ShippedHead.template.mesh.triangles[Int(triangle)]
      guard (0..<3).allSatisfy({ Self.head.normals[Int(corners[$0])].z < 0 }) else { continue }
      hidden += 1
      #expect(seen.texels[texel].w == 0)
    }
    #expect(hidden > 1000)
  }
}

/// The shipped head before a camera, in a smooth coloured texture.
enum Scene {
  static let camera = PinholeCamera(
    width: 1200, height: 1200, focalLength: 3400, principalPoint: SIMD2(600, 600),
    worldToCamera: AffineTransform(linear: .identity, translation: SIMD3(0, 1, -75)))

  /// Linear RGB at a texture coordinate; waves a few millimetres long on the face.
  static func texture(_ uv: SIMD2<Float>) -> SIMD3<Float> {
    func wave(_ value: Float) -> Float { 0.5 + 0.3 * triangleWave(value) }
    return SIMD3(wave(uv.x * 40), wave(uv.y * 36), wave((uv.x + uv.y) * 25))
  }

  /// A wave between -1 and 1 with a period of one, made of parabolas: smooth, and the same everywhere.
  private static func triangleWave(_ value: Float) -> Float {
    let phase = value - value.rounded(.down)
    return phase < 0.5 ? 16 * phase * (0.5 - phase) : -16 * (phase - 0.5) * (1 - phase)
  }

  /// The photo of the head in that texture, sixteen samples a pixel, without light.
  static func picture(of head: PosedHead, layout: UVLayout) -> ImageBuffer<UInt8> {
    let samples = 4
    let view = HeadInPhoto(head, scale: Float(samples))
    var image = ImageBuffer<UInt8>(width: camera.width, height: camera.height, channels: 3, filledWith: 0)
    for y in 0..<camera.height {
      for x in 0..<camera.width {
        var sum = SIMD4<Float>.zero
        for row in 0..<samples {
          for column in 0..<samples {
            guard let (triangle, weights) = view.place(at: (y * samples + row) * view.width + x * samples + column)
            else { continue }
            let uv = layout.corners[triangle]
            sum += SIMD4(texture(uv.0 * weights.x + uv.1 * weights.y + uv.2 * weights.z), 1)
          }
        }
        guard sum.w > 0 else { continue }
        for channel in 0..<3 { image[x, y, channel] = SRGB.encode8(sum[channel] / sum.w) }
      }
    }
    return image
  }
}
