import StandardExtensions

/// Fills texels around the islands with the colours next to them, so that filtered reads at a seam see no background.
enum Gutter {
  /// - Parameters:
  ///   - texels: row by row, the last component 0 where nothing lies; all are filled on return.
  static func fill(
    _ texels: FlatBuffer<SIMD4<Float>>, size: Int, _ cancellation: Cancellation
  ) throws(TextureError) {
    guard size > 1 else { return }
    let half = (size + 1) / 2
    let coarse = FlatBuffer<SIMD4<Float>>.zeros(half * half)
    try cancellation.forEachRow(half) { row in
      for column in 0..<half {
        var sum = SIMD4<Float>.zero
        for y in (2 * row)..<min(2 * row + 2, size) {
          for x in (2 * column)..<min(2 * column + 2, size) where texels[y * size + x].w > 0 {
            sum += SIMD4(texels[y * size + x], w: 1)
          }
        }
        if sum.w > 0 { coarse[row * half + column] = sum / sum.w }
      }
    }
    try fill(coarse, size: half, cancellation)
    try cancellation.forEachRow(size) { row in
      for column in 0..<size where texels[row * size + column].w == 0 {
        texels[row * size + column] = coarse[row / 2 * half + column / 2]
      }
    }
  }
}

extension SIMD4<Float> {
  fileprivate init(_ color: SIMD4<Float>, w: Float) { self.init(color.x, color.y, color.z, w) }
}
