import Cameras
import HeadTemplates
import Images
import LinearAlgebra
import Synchronization
import TestSupport
import Testing
import Texturing

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// One and several photos of a head, whole or cut out of a larger one, and the end of what nobody wants any more.
@Suite("Photos of a head")
struct ViewsTests {
  private static let template = ShippedHead.template

  /// The shipped head, turned about its own axis.
  private static func head(turned degrees: Float) -> PosedHead {
    let (c, s) = (cosf(degrees * .pi / 180), sinf(degrees * .pi / 180))
    let turn = AffineTransform<Float>(rowMajor: [c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0, 0, 0, 0, 1])
    var camera = Scene.camera
    camera.worldToCamera = Scene.camera.worldToCamera * turn
    return PosedHead(template: template, vertices: template.neutral, camera: camera)
  }

  private static func textures(_ views: [DelitView], size: Int = 512) throws -> TextureSet {
    var options = TextureOptions()
    options.size = size
    return try TextureExtraction(views, options: options).run()
  }

  @Test("a second photo from the side shows what the first one does not, in the same tone")
  func secondPhoto() throws {
    let front = try LitHead.view(Self.head(turned: 0))
    let side = try LitHead.view(Self.head(turned: 50))
    let (one, two) = (try Self.textures([front]), try Self.textures([front, side]))
    #expect(two.coverage > 1.2 * one.coverage)
    let steps = SeamSteps(Self.template, texture: two.tiles[0].color)
    #expect(steps.mean(steps.seams) <= steps.mean(steps.inside))
  }

  @Test("a photo whose light was taken out elsewhere is taken as it is")
  func givenAlbedo() throws {
    let head = Self.head(turned: 0)
    let photo = LinearPhoto(LitHead.picture(head), skin: { _ in 1 })
    var flat = LitHead.picture(head)
    for index in flat.samples.indices { flat.samples[index] = SRGB.encode8(LitHead.tone[index % 3]) }
    let albedo = LinearPhoto(flat, skin: { _ in 1 })
    let delighting = try Delighting(photo, albedo: albedo, head: head)
    #expect(delighting.albedo.image == flat)
    #expect(length(delighting.skinColor - LitHead.tone) < 0.01)
    let small = LinearPhoto(ImageBuffer<UInt8>(width: 8, height: 8, channels: 3, filledWith: 0), skin: { _ in 1 })
    #expect(throws: TextureError.self) { try Delighting(photo, albedo: small, head: head) }
  }

  @Test("a window shows the head where the photo does, and goes back into it")
  func window() throws {
    let head = Self.head(turned: 10)
    let photo = LitHead.picture(head)
    var window = try HeadWindow(head, photo: photo)
    #expect(window.width < photo.width && window.height < photo.height)
    let cut = window.cut(photo)
    #expect(window.pasted(LinearPhoto(cut, skin: { _ in 1 }), into: photo) == photo)
    for scale in [1, 2] {
      window.scale = scale
      let own = window.head(head)
      for vertex in stride(from: 0, to: head.points.count, by: 97) {
        let place = own.camera.project(Self.template.neutral[vertex])!
        #expect(length(SIMD3(window.photoPlace(place) - head.camera.project(Self.template.neutral[vertex])!, 0)) < 0.01)
      }
    }
    var elsewhere = head.camera
    elsewhere.principalPoint = SIMD2(-5000, 0)
    let gone = PosedHead(template: Self.template, vertices: Self.template.neutral, camera: elsewhere)
    #expect(throws: TextureError.headNotVisible) { try HeadWindow(gone, photo: photo) }
  }

  @Test("a texture ends at whichever question it is told that nobody wants it", arguments: [1, 5, 12, 200, 3000, 9000])
  func cancellation(question: Int) throws {
    let head = Self.head(turned: 0)
    let photo = LinearPhoto(LitHead.picture(head), skin: { _ in 1 })
    let asked = Mutex(0)
    let cancellation = Cancellation {
      asked.withLock {
        $0 += 1
        return $0 >= question
      }
    }
    #expect(throws: TextureError.cancelled) {
      let delighting = try Delighting(photo, head: head, cancellation: cancellation)
      let view = DelitView(head: head, photo: photo, delighting: delighting)
      _ = try TextureExtraction([view]).run(cancellation: cancellation)
    }
    // Rows that others are at just then may ask once more each.
    #expect(asked.withLock { $0 } <= question + 20)
  }
}

extension ViewsTests {
  @Test("also with maps of 4,096 texels", arguments: [0.3, 0.6, 0.95])
  func cancellationOfLargeMaps(share: Double) throws {
    let view = try LitHead.view(Self.head(turned: 0))
    var options = TextureOptions()
    options.size = 4096
    let extraction = try TextureExtraction([view], options: options)
    let limit = Int(share * Double(Self.questions))
    let asked = Mutex(0)
    #expect(throws: TextureError.cancelled) {
      try extraction.run(
        cancellation: Cancellation {
          asked.withLock {
            $0 += 1
            return $0 >= limit
          }
        })
    }
    // Each of the sixteen slices of two sweeps may ask once more, and rows that others are at.
    #expect(asked.withLock { $0 } <= limit + 50)
  }

  /// How often a texture with such maps asks in all: at least once for each of their rows in each of its passes.
  private static let questions = 60_000
}

@Suite("The skins that ship")
struct SkinTests {
  @Test("the nearest skin to a colour is the one it was made from", arguments: SkinTone.all)
  func nearest(_ skin: SkinTone) {
    #expect(SkinTone.nearest(to: skin.color * 1.1) == skin)
    #expect(SkinTone.nearest(to: skin.color * 0.9) == skin)
  }

  @Test("a head that no photo shows is of that skin, without seams")
  func defaultTexture() throws {
    let maps = try DefaultTexture(ShippedHead.template, skin: SkinTone.all[1], size: 1024).maps()
    #expect(maps.map(\.udim) == [1001])
    let steps = SeamSteps(ShippedHead.template, texture: maps[0].color)
    #expect(steps.mean(steps.seams) <= steps.mean(steps.inside))
    #expect(throws: TextureError.self) { try DefaultTexture(ShippedHead.template, skin: SkinTone.all[0], size: 1) }
  }
}
