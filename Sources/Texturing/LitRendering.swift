import Cameras
import HeadTemplates
public import Images
import LinearAlgebra
import Meshes
import StandardExtensions

/// A textured head as the camera of the photo sees it, in the photo's light.
public struct LitRendering: Sendable {
  private let head: PosedHead
  private let layout: UVLayout
  private let textures: [Int: ImageBuffer<UInt8>]
  private let light: FaceLight
  /// Samples a pixel's side.
  private static let samples = 2

  /// - Throws: what `UVLayout` throws.
  public init(head: PosedHead, textures: TextureSet, light: FaceLight) throws(TextureError) {
    self.head = head
    self.light = light
    layout = try UVLayout(head.template.mesh)
    self.textures = Dictionary(uniqueKeysWithValues: textures.tiles.map { ($0.udim, $0.color) })
  }

  /// sRGB, of the photo's size.
  ///
  /// - Parameter background: linear RGB.
  public func image(background: SIMD3<Float>) -> ImageBuffer<UInt8> {
    let view = HeadInPhoto(head, scale: Float(Self.samples))
    let textureOfTriangle = self.textureOfTriangle
    let pixels = FlatBuffer(repeating: SIMD4(background, 1), count: view.width * view.height)
    concurrentSlices(count: view.height, minimum: 16) { rows, _ in
      for pixel in (rows.lowerBound * view.width)..<(rows.upperBound * view.width) {
        guard let (triangle, weights) = view.place(at: pixel), let texture = textureOfTriangle[triangle] else {
          continue
        }
        pixels[pixel] = SIMD4(color(triangle, weights, texture), 1)
      }
    }
    return LinearPhoto(width: view.width, height: view.height, pixels: pixels)
      .reduced(width: head.camera.width, height: head.camera.height).image
  }

  private struct TilePicture {
    let corner: SIMD2<Float>
    let image: ImageBuffer<UInt8>
  }

  private var textureOfTriangle: [TilePicture?] {
    var result = [TilePicture?](repeating: nil, count: head.triangles.count)
    for tile in layout.tiles {
      guard let image = textures[tile.udim] else { continue }
      let picture = TilePicture(corner: SIMD2(Float(tile.column), Float(tile.row)), image: image)
      for triangle in tile.triangles { result[Int(triangle)] = picture }
    }
    return result
  }

  private func color(_ triangle: Int, _ weights: SIMD3<Float>, _ texture: TilePicture) -> SIMD3<Float> {
    let uv = layout.corners[triangle]
    let place = uv.0 * weights.x + uv.1 * weights.y + uv.2 * weights.z - texture.corner
    let size = SIMD2(Float(texture.image.width), Float(texture.image.height))
    let own = bilinear(texture.image, SIMD2(place.x, 1 - place.y) * size)
    let corners = head.triangles[triangle]
    let normal = normalize(
      head.normals[Int(corners.x)] * weights.x + head.normals[Int(corners.y)] * weights.y
        + head.normals[Int(corners.z)] * weights.z)
    return own * light(normal)
  }

  /// Linear RGB at a place in texels.
  private func bilinear(_ image: ImageBuffer<UInt8>, _ place: SIMD2<Float>) -> SIMD3<Float> {
    let corners = BilinearCorners(place, width: image.width, height: image.height)
    func at(_ x: Int, _ y: Int) -> SIMD3<Float> {
      SIMD3(
        SRGB.linear[Int(image[x, y, 0])], SRGB.linear[Int(image[x, y, 1])], SRGB.linear[Int(image[x, y, 2])])
    }
    let upper = at(corners.left, corners.top) * (1 - corners.u) + at(corners.right, corners.top) * corners.u
    let lower = at(corners.left, corners.bottom) * (1 - corners.u) + at(corners.right, corners.bottom) * corners.u
    return upper * (1 - corners.v) + lower * corners.v
  }
}
