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
    let certainty = reliefs.count > 1 ? FlatBuffer<Float>.zeros(size * size) : nil
    let (reader, ids) = (raster.reader, raster.triangles)
    let layer = try detail?.layer(on: raster, tile: tile, cancellation)
    @Sendable func weights(_ texel: Int, _ triangle: Int) -> SIMD3<Float> {
      reader(triangle, SIMD2(Float(texel % size) + 0.5, Float(texel / size) + 0.5))
    }
    var samples = try cancellation.filledArray(rows: size, length: 3 * size) {
      (row, samples: UnsafeMutablePointer<UInt16>) in
      for column in 0..<size {
        let (texel, place) = (row * size + column, samples + 3 * column)
        (place[0], place[1], place[2]) = (Self.flat, Self.flat, UInt16.max)
        guard let layer, case let triangle = Int(ids[texel]), triangle >= 0,
          let normal = layer.normal(texel, triangle, weights(texel, triangle))
        else { continue }
        Self.store(normal, at: place)
      }
    }
    try samples.withUnsafeMutableBufferPointer { (samples) throws(TextureError) in
      nonisolated(unsafe) let samples = samples
      for relief in reliefs {
        try relief.projection.forEachTexel(raster, cancellation) { texel, sight in
          let slope = relief.projection.color(sight)
          guard slope.w > certainty?[texel] ?? 0 else { return }
          certainty?[texel] = slope.w
          let triangle = Int(ids[texel])
          let weights = weights(texel, triangle)
          let normal = relief.normal(triangle, weights, slope: slope)
          Self.store(
            Self.sum(normal, layer?.normal(texel, triangle, weights)), at: samples.baseAddress! + 3 * texel)
        }
      }
    }
    return ImageBuffer(width: size, height: size, channels: 3, samples: samples)
  }

  @inline(__always)
  private static func store(_ normal: SIMD3<Float>, at place: UnsafeMutablePointer<UInt16>) {
    let stored = ((normal + 1) / 2 * 65_535).rounded(.toNearestOrEven).clamped(
      lowerBound: .zero, upperBound: SIMD3(repeating: 65_535))
    for channel in 0..<3 { place[channel] = UInt16(stored[channel]) }
  }

  /// The normal whose slopes are the sums of those of both.
  @inline(__always)
  private static func sum(_ a: SIMD3<Float>, _ b: SIMD3<Float>?) -> SIMD3<Float> {
    guard let b else { return a }
    return normalize(SIMD3(a.x * b.z + b.x * a.z, a.y * b.z + b.y * a.z, a.z * b.z))
  }
}
