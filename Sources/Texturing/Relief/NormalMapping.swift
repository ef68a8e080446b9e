import Images
import LinearAlgebra
import StandardExtensions

/// Writes the photos' relief as a tangent-space normal map: x along u, y along v (OpenGL), 16 bits.
///
/// Each texel takes the relief of the photo that shows it most surely; tangent space is the same in all of them.
struct NormalMapping: Sendable {
  private let reliefs: [Relief]

  init(_ reliefs: [Relief]) { self.reliefs = reliefs }

  /// What is straight up, where no photo shows anything.
  private static let flat: UInt16 = 32_768

  /// - Throws: `cancelled`.
  func image(_ raster: UVRaster, _ cancellation: Cancellation) throws(TextureError) -> ImageBuffer<UInt16> {
    let size = raster.size
    var image = ImageBuffer<UInt16>(width: size, height: size, channels: 3, filledWith: Self.flat)
    let certainty = reliefs.count > 1 ? FlatBuffer<Float>(repeating: 0, count: size * size) : nil
    let (reader, ids) = (raster.reader, raster.triangles)
    try image.samples.withUnsafeMutableBufferPointer { (samples) throws(TextureError) in
      nonisolated(unsafe) let samples = samples
      try cancellation.forEachRow(size) { row in
        for texel in (row * size)..<((row + 1) * size) { samples[3 * texel + 2] = .max }
      }
      for relief in reliefs {
        try relief.projection.forEachTexel(raster, cancellation) { texel, sight in
          let slope = relief.projection.color(sight)
          guard slope.w > certainty?[texel] ?? 0 else { return }
          certainty?[texel] = slope.w
          let place = SIMD2(Float(texel % size) + 0.5, Float(texel / size) + 0.5)
          let triangle = Int(ids[texel])
          let normal = relief.normal(triangle, reader(triangle, place), slope: slope)
          let stored = ((normal + 1) / 2 * 65_535).rounded(.toNearestOrEven).clamped(
            lowerBound: .zero, upperBound: SIMD3(repeating: 65_535))
          for channel in 0..<3 { samples[3 * texel + channel] = UInt16(stored[channel]) }
        }
      }
    }
    return image
  }
}
