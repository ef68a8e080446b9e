import LinearAlgebra

/// A place of the head's surface and the pixel of a photo that was found to show it.
package struct SurfaceMatch: Sendable {
  /// The corners of its triangle and their weights.
  var corners: SIMD3<Int32>
  var barycentrics: SIMD3<Float>
  /// Window pixels.
  var pixel: SIMD2<Float>
  /// Two rows that turn an offset in window pixels into one in standard deviations of the match.
  var whitening: (x: SIMD2<Float>, y: SIMD2<Float>)

  package init(
    corners: SIMD3<Int32>, barycentrics: SIMD3<Float>, pixel: SIMD2<Float>,
    whitening: (x: SIMD2<Float>, y: SIMD2<Float>)
  ) {
    self.corners = corners
    self.barycentrics = barycentrics
    self.pixel = pixel
    self.whitening = whitening
  }
}

/// What photos of one head were found to show of the same skin.
struct PhotoMatches {
  /// For each photo. A place that two photos show stands with both.
  var byPhoto: [[SurfaceMatch]]
  /// The places that two photos could have shared.
  var candidates = 0

  init(photos: Int) { byPhoto = Array(repeating: [], count: photos) }
}
