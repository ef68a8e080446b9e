import Cameras
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import TestSupport
import Testing
import Texturing

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// What is taken for light and what for skin.
@Suite("De-lighting")
struct DelightingTests {
  private static let head = PosedHead(
    template: ShippedHead.template, vertices: ShippedHead.template.neutral, camera: Scene.camera)

  private static func skinColor(
    _ tone: SIMD3<Float>, _ change: (SIMD3<Float>, SIMD3<Float>) -> SIMD3<Float> = { $1 }
  ) throws -> SIMD3<Float> {
    let picture = LitHead.picture(head, tone: tone, change: change)
    return try Delighting(LinearPhoto(picture, skin: { _ in 1 }), head: head).skinColor
  }

  @Test("the skins that ship come out as they are", arguments: SkinTone.all)
  func skins(skin: SkinTone) throws {
    let found = try Self.skinColor(skin.color)
    for channel in 0..<3 { #expect(abs(logf(found[channel] / skin.color[channel])) < 0.15) }
  }

  @Test("dark skin in a photo that was exposed for it comes out darker than it is in there, and as red")
  func exposure() throws {
    let brown = try #require(SkinTone.all.first { $0.name == "brown" }).color
    let (dark, bright) = (try Self.skinColor(brown), try Self.skinColor(2 * brown))
    #expect(bright.y < 0.95 * 2 * dark.y && bright.y > dark.y)
    #expect(abs(logf(bright.x / bright.y) - logf(dark.x / dark.y)) < 0.05)
  }

  @Test("a white sheen over skin is none of its colour")
  func sheen() throws {
    let deep = try #require(SkinTone.all.first { $0.name == "deep" }).color
    let found = try Self.skinColor(deep) { _, color in color + 0.025 }
    let seen = logf((deep.x + 0.025) / (deep.z + 0.025))
    let (own, usual) = (logf(found.x / found.z), logf(deep.x / deep.z))
    #expect(abs(own - usual) < 0.4 * (usual - seen))
  }

  @Test("stubble keeps its contrast")
  func stubble() throws {
    let picture = LitHead.picture(Self.head) { place, color in
      guard Self.hasBeard(place) else { return color }
      // A hair in every third square of a millimetre.
      let cell = SIMD2<Int32>(Int32((place.x * 10).rounded(.down)), Int32((place.y * 10).rounded(.down)))
      let bits = (UInt32(bitPattern: cell.x) &* 0x8DA6_B343 ^ UInt32(bitPattern: cell.y) &* 0xD816_3841) &* 0x2C1B_3C6D
      return (bits >> 16) % 3 == 0 ? color * 0.45 : color
    }
    let photo = LinearPhoto(picture, skin: { _ in 1 })
    let albedo = try Delighting(photo, head: Self.head).albedo.image
    let (before, after) = (Self.contrast(picture), Self.contrast(albedo))
    #expect(before > 0.1)
    #expect(after > 0.5 * before)
  }

  private static func hasBeard(_ place: SIMD3<Float>) -> Bool { place.y < -5 && place.y > -13 && place.z > -4 }

  /// How much green differs from pixel to pixel around the chin: the mean step of its logarithm.
  private static func contrast(_ image: ImageBuffer<UInt8>) -> Float {
    let view = HeadInPhoto(head)
    var (sum, count) = (Float(0), 0)
    for pixel in 0..<(view.width * view.height) {
      guard let (triangle, weights) = view.place(at: pixel), pixel % view.width + 3 < view.width else { continue }
      let corners = head.template.mesh.triangles[triangle]
      let neutral = head.template.neutral
      let place =
        neutral[Int(corners.x)] * weights.x + neutral[Int(corners.y)] * weights.y + neutral[Int(corners.z)] * weights.z
      guard place.y < -8.2, place.y > -9.6, abs(place.x) < 2.5, place.z > 0 else { continue }
      let (own, next) = (Int(image.samples[3 * pixel + 1]), Int(image.samples[3 * (pixel + 3) + 1]))
      sum += abs(logf(max(SRGB.linear[own], 1e-3) / max(SRGB.linear[next], 1e-3)))
      count += 1
    }
    return sum / Float(max(count, 1))
  }
}
