import Cameras
import Fitting
import LikenessService
import Testing

/// Outlines of pictures that are known in every pixel.
struct SkinWindowTests {
  private let radius: Float = 40
  private let center = SIMD2<Float>(100, 100)

  /// A ball in front of nothing; `facing` adds to how much its normals look at the camera.
  private func ball(
    _ window: ImageWindow, facing: Float = 0, isSkin: @escaping (SIMD2<Float>) -> Bool = { _ in true }
  ) -> SkinWindow {
    SkinWindow(window: window) { place in
      let offset = (place - center) / radius
      let squared = (offset * offset).sum()
      guard squared < 1, isSkin(place) else { return nil }
      let normal = SIMD3(offset.x, -offset.y, (1 - squared).squareRoot() + facing)
      return (normal / (normal * normal).sum().squareRoot(), 0.8)
    }
  }

  private let window = ImageWindow(origin: SIMD2(50, 50), side: 100, size: 100)

  @Test func theWindowShowsWhatIsThere() {
    let skin = ball(window)
    let middle = 50 * 100 + 50
    #expect(skin.normals[middle].z > 0.999 && skin.weights[middle] == 0.8)
    #expect(skin.weights[0] == 0 && skin.normals[0] == .zero)
  }

  @Test(arguments: [1, 2] as [Float]) func aBallHasARoundOutline(pixelsPerPixel: Float) {
    let size = Int(100 * pixelsPerPixel)
    let skin = ball(ImageWindow(origin: SIMD2(50, 50), side: 100, size: size))
    let outline = skin.outline
    #expect(outline.count > 60 && outline.count <= 200)
    for point in outline {
      let offset = point.pixel - SIMD2(repeating: Float(size) / 2)
      let distance = (offset * offset).sum().squareRoot()
      // A pixel and a half inside at most: the pixels at the edge have their centres inside, and not all the same far.
      #expect(distance > radius * pixelsPerPixel - 1.5 && distance < radius * pixelsPerPixel + 0.6)
      #expect((point.outward * offset).sum() > 0.99 * distance)
      #expect(abs((point.outward * point.outward).sum() - 1) < 1e-4)
    }
    let halves = outline.filter { $0.outward.x > 0 }.count
    #expect(abs(halves - outline.count / 2) < outline.count / 8)
  }

  /// Hair over a forehead, a collar over a neck: skin that still faces the camera where it ends.
  @Test func skinThatIsCutOffHasNoOutlineThere() {
    let cut = ball(window) { $0.y > 90 }.outline
    #expect(!cut.isEmpty && cut.allSatisfy { $0.pixel.y > 40 && $0.outward.y > -0.5 })
    #expect(ball(window, facing: 2).outline.isEmpty)
  }

  @Test func theEdgeOfTheWindowIsNoOutline() {
    let half = ball(ImageWindow(origin: SIMD2(100, 50), side: 100, size: 100)).outline
    #expect(!half.isEmpty && half.allSatisfy { $0.outward.x > 0 })
    let inside = ImageWindow(origin: SIMD2(85, 85), side: 30, size: 30)
    #expect(ball(inside).outline.isEmpty)
  }

  @Test func nothingHasNoOutline() {
    #expect(SkinWindow(window: window) { _ in nil }.outline.isEmpty)
  }
}
