import Cameras
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import TestSupport
import Testing
import Texturing

/// Heads whose UVs are not as good as those that ship, and photos with few pixels.
@Suite("Textures of unusual heads")
struct UnusualHeadsTests {
  private static let template = ShippedHead.template

  /// The shipped head with its texture coordinates changed.
  private static func head(
    camera: PinholeCamera = Scene.camera, _ moved: (SIMD2<Float>) -> SIMD2<Float>
  ) throws -> PosedHead {
    let mesh = template.mesh
    let template = try HeadTemplate(
      name: template.name, title: template.title, licence: template.licence, source: template.source,
      mesh: PolygonMesh(
        vertexCount: mesh.vertexCount, faceOffsets: mesh.faceOffsets, faceVertices: mesh.faceVertices,
        faceUVs: mesh.faceUVs, uvs: mesh.uvs.map(moved)),
      neutral: template.neutral, rig: template.rig, parts: template.parts, faceParts: template.faceParts,
      regions: template.regions, landmarks: template.landmarks, curves: template.curves, eyes: template.eyes)
    return PosedHead(template: template, vertices: template.neutral, camera: camera)
  }

  private static func textures(_ head: PosedHead, size: Int = 256) throws -> TextureSet {
    let view = try LitHead.view(head)
    var options = TextureOptions()
    options.size = size
    return try TextureExtraction([view], options: options).run()
  }

  @Test("a head on two UDIM tiles gets both, with the same colours on the same places")
  func udim() throws {
    let single = try Self.textures(Self.head { $0 }, size: 512)
    let double = try Self.textures(Self.head { SIMD2(2 * $0.x, $0.y) })
    #expect(double.tiles.map(\.udim) == [1001, 1002])
    #expect(double.tiles.allSatisfy { $0.color.width == 256 && $0.normal.width == 256 })
    #expect(abs(double.coverage - single.coverage) < 0.02)
    // Where the nose's tip and the left cheek lie in the map that is twice as wide.
    for place in [SIMD3<Float>(0, -1, 11), SIMD3(4.5, -5, 8)] {
      let uv = Self.coordinates(nearest: place)
      let tile = double.tiles[Int(2 * uv.x)]
      let own = Self.color(tile.color, SIMD2(2 * uv.x - (2 * uv.x).rounded(.down), uv.y))
      #expect(length(own - Self.color(single.tiles[0].color, uv)) < 12)
    }
  }

  private static func coordinates(nearest place: SIMD3<Float>) -> SIMD2<Float> {
    let mesh = template.mesh
    let corner = mesh.faceVertices.indices.min {
      length(template.neutral[Int(mesh.faceVertices[$0])] - place)
        < length(template.neutral[Int(mesh.faceVertices[$1])] - place)
    }!
    return mesh.uvs[Int(mesh.faceUVs[corner])]
  }

  /// 0 to 255.
  private static func color(_ image: ImageBuffer<UInt8>, _ uv: SIMD2<Float>) -> SIMD3<Float> {
    let (x, y) = (Int(uv.x * Float(image.width)), Int((1 - uv.y) * Float(image.height)))
    return SIMD3(Float(image[x, y, 0]), Float(image[x, y, 1]), Float(image[x, y, 2]))
  }

  @Test("triangles without area in the UVs are left out and told about; the rest has its texture")
  func flatTriangles() throws {
    // All that lies in a stripe through the neck falls onto one line.
    let set = try Self.textures(Self.head { $0.y < 0.2 ? SIMD2($0.x, 0.2) : $0 })
    #expect(set.notes.contains { $0.contains("no area in its UVs") })
    #expect(set.coverage > 0.05)
  }

  @Test("overlapping UVs share one colour and are told about")
  func overlappingUVs() throws {
    let set = try Self.textures(Self.head { SIMD2(min($0.x, 1 - $0.x), $0.y) })
    #expect(set.notes.contains { $0.contains("overlap") })
    #expect(set.tiles.count == 1 && set.coverage > 0.05)
  }

  @Test("heads without UVs, or with none that have area, are refused")
  func refused() throws {
    #expect(throws: TextureError.emptyLayout) { try Self.textures(Self.head { _ in SIMD2(0.5, 0.5) }) }
    #expect(throws: TextureError.coordinateOutOfRange) { try Self.textures(Self.head { $0 + 20 }) }
  }

  @Test("a photo with few pixels still makes a whole texture, and a note says what is missing")
  func fewPixels() throws {
    let camera = PinholeCamera(
      width: 120, height: 120, focalLength: 340, principalPoint: SIMD2(60, 60),
      worldToCamera: Scene.camera.worldToCamera)
    let set = try Self.textures(Self.head(camera: camera) { $0 }, size: 1024)
    #expect(set.notes.contains { $0.contains("fewer pixels") })
    #expect(set.coverage > 0.03)
    let cheek = Self.color(set.tiles[0].color, Self.coordinates(nearest: SIMD3(4.5, -5, 8)))
    for channel in 0..<3 {
      #expect(abs(cheek[channel] - Float(SRGB.encode8(LitHead.tone[channel]))) < 40)
    }
  }
}

/// A head of one skin in light from the side that leaves a fifth on the far cheek.
enum LitHead {
  static let tone = SIMD3<Float>(0.56, 0.34, 0.24)

  /// - Parameters:
  ///   - tone: of the skin, linear RGB.
  ///   - change: what the photo shows of a place of the head at rest, cm, whose skin in that light has a colour.
  static func picture(
    _ head: PosedHead, tone: SIMD3<Float> = tone,
    change: (SIMD3<Float>, SIMD3<Float>) -> SIMD3<Float> = { $1 }
  ) -> ImageBuffer<UInt8> {
    let view = HeadInPhoto(head)
    var image = ImageBuffer<UInt8>(width: view.width, height: view.height, channels: 3, filledWith: 90)
    let toLight = normalize(SIMD3<Float>(0.6, 0.3, 1))
    for pixel in 0..<(view.width * view.height) {
      guard let (triangle, weights) = view.place(at: pixel) else { continue }
      let corners = head.template.mesh.triangles[triangle]
      func blend(_ values: [SIMD3<Float>]) -> SIMD3<Float> {
        values[Int(corners.x)] * weights.x + values[Int(corners.y)] * weights.y + values[Int(corners.z)] * weights.z
      }
      let shade = 0.2 + 0.8 * max(dot(normalize(blend(head.normals)), toLight), 0)
      let place = blend(head.template.neutral)
      let color = change(place, SkinPattern(tone: tone).color(at: place, lips: 0) * shade)
      for channel in 0..<3 { image.samples[3 * pixel + channel] = SRGB.encode8(color[channel]) }
    }
    return image
  }

  static func view(_ head: PosedHead) throws -> DelitView {
    let photo = LinearPhoto(picture(head), skin: { _ in 1 })
    return DelitView(head: head, photo: photo, delighting: try Delighting(photo, head: head))
  }
}
