import Cameras
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import StandardExtensions
import TestSupport
import Testing
import Texturing

/// Heads that have a texture of their own already.
@Suite("A head's own texture")
struct BaseTextureTests {
  private static let template = ShippedHead.template
  private static let size = 512

  /// Plain skin, grey eyes, and a dark patch on the back of the head.
  private static func base() throws -> ImageBuffer<UInt8> {
    let layout = try UVLayout(template.mesh)
    let raster = try UVRaster(layout, tile: layout.tiles[0], size: size)
    var image = ImageBuffer<UInt8>(width: size, height: size, channels: 3, filledWith: 150)
    for (texel, triangle) in raster.triangles.elements.enumerated() where triangle >= 0 {
      let part = template.parts[Int(template.faceParts[Int(template.mesh.triangleFaces[Int(triangle)])])]
      let corner = template.mesh.triangles[Int(triangle)].x
      let isPatch = length(template.neutral[Int(corner)] - patch) < 3
      let color: [UInt8] = part == "skin" ? (isPatch ? [100, 80, 70] : [150, 120, 105]) : [90, 90, 90]
      for channel in 0..<3 { image.samples[3 * texel + channel] = color[channel] }
    }
    return image
  }

  private static let patch = template.neutral.filter { $0.y > 0 }.min { $0.z < $1.z }!

  private static func linear(_ image: ImageBuffer<UInt8>, _ texel: Int) -> SIMD3<Float> {
    SIMD3(
      SRGB.linear[Int(image.samples[3 * texel])], SRGB.linear[Int(image.samples[3 * texel + 1])],
      SRGB.linear[Int(image.samples[3 * texel + 2])])
  }

  @Test("it goes on where no photo shows the head, in the photo's tone; eyes and teeth keep it as it is")
  func goesOn() throws {
    let base = try Self.base()
    let view = try LitHead.view(
      PosedHead(template: Self.template, vertices: Self.template.neutral, camera: Scene.camera))
    var options = TextureOptions()
    (options.size, options.base) = (Self.size, BaseTexture([1001: base]))
    let set = try TextureExtraction([view], options: options).run()
    #expect(set.skin == nil)
    let layout = try UVLayout(Self.template.mesh)
    let raster = try UVRaster(layout, tile: layout.tiles[0], size: Self.size)
    var (patch, around): ([Float], [Float]) = ([], [])
    var (kept, others) = (0, 0)
    for (texel, triangle) in raster.triangles.elements.enumerated() where triangle >= 0 {
      let part = Self.template.parts[Int(Self.template.faceParts[Int(Self.template.mesh.triangleFaces[Int(triangle)])])]
      guard part == "skin" else {
        others += 1
        if abs(Int(set.tiles[0].color.samples[3 * texel]) - Int(base.samples[3 * texel])) <= 1 { kept += 1 }
        continue
      }
      let distance = length(Self.template.neutral[Int(Self.template.mesh.triangles[Int(triangle)].x)] - Self.patch)
      if distance < 2 { patch.append(Self.linear(set.tiles[0].color, texel).y) }
      if distance > 4, distance < 6 { around.append(Self.linear(set.tiles[0].color, texel).y) }
    }
    #expect(others > 100 && kept == others)
    func middle(_ values: [Float]) -> Float { values.sorted()[values.count / 2] }
    let given = SRGB.linear[80] / SRGB.linear[120]
    #expect(abs(middle(patch) / middle(around) / given - 1) < 0.05)
    // What the photo shows is lighter than the texture; so is what completes it.
    #expect(abs(middle(around) / LitHead.tone.y - 1) < 0.15)
    #expect(middle(around) > 1.2 * SRGB.linear[120])
  }

  @Test("a head with a tile that it has no map for is refused")
  func tileMissing() throws {
    let view = try LitHead.view(
      PosedHead(template: Self.template, vertices: Self.template.neutral, camera: Scene.camera))
    var options = TextureOptions()
    (options.size, options.base) = (64, BaseTexture([1002: try Self.base()]))
    #expect(throws: TextureError.baseTileMissing(udim: 1001)) { try TextureExtraction([view], options: options) }
  }
}
