import Images
import LinearAlgebra
import StandardExtensions

/// Writes relief as a tangent-space normal map: x along u, y along v (OpenGL), 16 bits.
///
/// Each texel takes the relief of the photo that shows it most surely; tangent space is the same in all of them. The slopes of
/// a finer mesh, where there is one, are added.
struct NormalMapping: Sendable {
  private let reliefs: [Relief]
  private let detail: DetailRelief?

  init(_ reliefs: [Relief], detail: DetailRelief? = nil) { (self.reliefs, self.detail) = (reliefs, detail) }

  /// What is straight up, where nothing shows anything.
  private static let flat: UInt16 = 32_768

  /// - Throws: `cancelled`.
  func image(
    _ raster: UVRaster, tile: UVLayout.Tile, _ cancellation: Cancellation
  ) throws(TextureError) -> ImageBuffer<UInt16> {
    let size = raster.size
    var image = ImageBuffer<UInt16>(width: size, height: size, channels: 3, filledWith: Self.flat)
    let certainty = reliefs.count > 1 ? FlatBuffer<Float>(repeating: 0, count: size * size) : nil
    let (reader, ids) = (raster.reader, raster.triangles)
    let layer = try detail?.layer(on: raster, tile: tile, cancellation)
    @Sendable func weights(_ texel: Int, _ triangle: Int) -> SIMD3<Float> {
      reader(triangle, SIMD2(Float(texel % size) + 0.5, Float(texel / size) + 0.5))
    }
    try image.samples.withUnsafeMutableBufferPointer { (samples) throws(TextureError) in
      nonisolated(unsafe) let samples = samples
      @Sendable func store(_ normal: SIMD3<Float>, _ texel: Int) {
        let stored = ((normal + 1) / 2 * 65_535).rounded(.toNearestOrEven).clamped(
          lowerBound: .zero, upperBound: SIMD3(repeating: 65_535))
        for channel in 0..<3 { samples[3 * texel + channel] = UInt16(stored[channel]) }
      }
      try cancellation.forEachRow(size) { row in
        for texel in (row * size)..<((row + 1) * size) {
          samples[3 * texel + 2] = .max
          guard let layer, case let triangle = Int(ids[texel]), triangle >= 0,
            let normal = layer.normal(texel, triangle, weights(texel, triangle))
          else { continue }
          store(normal, texel)
        }
      }
      for relief in reliefs {
        try relief.projection.forEachTexel(raster, cancellation) { texel, sight in
          let slope = relief.projection.color(sight)
          guard slope.w > certainty?[texel] ?? 0 else { return }
          certainty?[texel] = slope.w
          let triangle = Int(ids[texel])
          let weights = weights(texel, triangle)
          let normal = relief.normal(triangle, weights, slope: slope)
          store(Self.sum(normal, layer?.normal(texel, triangle, weights)), texel)
        }
      }
    }
    return image
  }

  /// The normal whose slopes are the sums of those of both.
  @inline(__always)
  private static func sum(_ a: SIMD3<Float>, _ b: SIMD3<Float>?) -> SIMD3<Float> {
    guard let b else { return a }
    return normalize(SIMD3(a.x * b.z + b.x * a.z, a.y * b.z + b.y * a.z, a.z * b.z))
  }
}
