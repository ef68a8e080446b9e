import LinearAlgebra
import StandardExtensions

/// What several photos show of a tile, as one: each texel mostly from the photo that sees it from the front and with most
/// pixels.
struct ViewBlend: Sendable {
  struct View: Sendable {
    var projection: TexelProjection
    /// What brings the photo's colours to those of the first one.
    var gain: SIMD3<Float>
  }

  let views: [View]

  /// - Parameter views: at least one.
  init(_ views: [View]) { self.views = views }

  /// Texels see no finer than this many of the photo's pixels each.
  private static let mostPixels: Float = 1
  /// How much the better photo counts: with less two photos that are a pixel apart blur each other.
  private static func preference(_ quality: Float) -> Float { quality * quality * quality * quality }

  /// Linear colour and certainty of each texel, as `TexelProjection.project`.
  func project(_ raster: UVRaster, _ cancellation: Cancellation) throws(TextureError) -> FlatBuffer<SIMD4<Float>> {
    guard views.count > 1 else { return try views[0].projection.project(raster, cancellation) }
    let count = raster.size * raster.size
    let sums = FlatBuffer<SIMD4<Float>>.zeros(count)
    let certainty = FlatBuffer<Float>.zeros(count)
    for view in views {
      try view.projection.forEachTexel(raster, cancellation) { texel, sight in
        let color = view.projection.color(sight)
        let quality = sight.facing * sight.facing * min(sight.area, Self.mostPixels).squareRoot()
        let weight = max(color.w, 0) * Self.preference(quality)
        let own = SIMD3(color.x, color.y, color.z) * view.gain
        sums[texel] += SIMD4(own * weight, weight)
        certainty[texel] = max(certainty[texel], color.w)
      }
    }
    try cancellation.forEachRow(raster.size) { row in
      for texel in (row * raster.size)..<((row + 1) * raster.size) {
        let sum = sums[texel]
        sums[texel] = sum.w > 0 ? SIMD4(SIMD3(sum.x, sum.y, sum.z) / sum.w, certainty[texel]) : .zero
      }
    }
    return sums
  }
}
