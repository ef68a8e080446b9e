import Cameras
public import HeadTemplates
public import Images
import LinearAlgebra
import StandardExtensions

/// The colour maps of a head that no photo shows: one of the skins that ship, with eyes, teeth and tongue.
public struct DefaultTexture: Sendable {
  private let layout: UVLayout
  private let completion: Completion
  private let size: Int

  /// - Parameter size: texels a side of each map.
  /// - Throws: `noUVs` and its kin, `sizeOutOfRange`.
  public init(_ template: HeadTemplate, skin: SkinTone, size: Int) throws(TextureError) {
    guard TextureOptions.sizes.contains(size) else {
      throw .sizeOutOfRange(size: size, allowed: TextureOptions.sizes)
    }
    self.size = size
    layout = try UVLayout(template.mesh)
    completion = Completion(
      head: PosedHead(template: template, vertices: template.neutral, camera: .ofNoPhoto), layout: layout,
      pattern: SkinPattern(skin), vertexColors: Array(repeating: .zero, count: template.neutral.count),
      iris: PartColors.brownIris)
  }

  /// The map of each UDIM tile, sRGB. Throws `cancelled`.
  public func maps(cancellation: Cancellation = .never) throws(TextureError) -> [(udim: Int, color: ImageBuffer<UInt8>)]
  {
    try layout.tiles.map { (tile) throws(TextureError) in
      let raster = try UVRaster(layout, tile: tile, size: size, cancellation: cancellation)
      let colors = try completion.guide(raster, udim: tile.udim, mirrored: nil, cancellation)
      try Gutter.fill(colors, size: size, cancellation)
      return (tile.udim, LinearPhoto(width: size, height: size, pixels: colors).image)
    }
  }
}
