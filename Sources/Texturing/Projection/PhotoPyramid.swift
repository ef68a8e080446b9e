import Images
import StandardExtensions

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// A photo and its halvings, read with the footprint of a texel.
struct PhotoPyramid: Sendable {
  private let levels: [LinearPhoto]
  private static let mostTaps = 8

  init(_ photo: LinearPhoto) {
    var levels = [photo]
    while min(levels.last!.width, levels.last!.height) > 8 {
      let last = levels.last!
      levels.append(last.reduced(width: last.width / 2, height: last.height / 2))
    }
    self.levels = levels
  }

  /// Pixels.
  var size: SIMD2<Float> { SIMD2(Float(levels[0].width), Float(levels[0].height)) }

  /// The mean of the photo over a texel.
  ///
  /// - Parameters:
  ///   - place: the texel's middle in the photo, pixels.
  ///   - across: what a step of one texel is in the photo, and `down` the step in the other direction.
  ///
  /// The longer step is walked along in several taps, the shorter one chooses the halving: a texel that sees the skin at
  /// a grazing angle is as sharp as the photo allows, and none picks single pixels. Texels finer than the photo's pixels
  /// are interpolated by Catmull and Rom's cubic.
  func sample(_ place: SIMD2<Float>, across: SIMD2<Float>, down: SIMD2<Float>) -> SIMD4<Float> {
    let (a, b) = ((across * across).sum().squareRoot(), (down * down).sum().squareRoot())
    let (long, longer, shorter) = a > b ? (across, a, b) : (down, b, a)
    // A step over the camera's plane has no length.
    guard longer > 1, longer.isFinite, shorter.isFinite else { return cubic(place) }
    let taps = Int(min((longer / max(shorter, 1)).rounded(.up), Float(Self.mostTaps)))
    let level = max(log2f(max(shorter, longer / Float(taps))), 0)
    guard taps > 1 else { return trilinear(place, level) }
    var sum = SIMD4<Float>.zero
    for tap in 0..<taps {
      sum += trilinear(place + long * ((Float(tap) + 0.5) / Float(taps) - 0.5), level)
    }
    return sum / Float(taps)
  }

  private func trilinear(_ place: SIMD2<Float>, _ level: Float) -> SIMD4<Float> {
    let lower = min(Int(level), levels.count - 1)
    let share = min(level - Float(lower), 1)
    let near = bilinear(place, lower)
    guard share > 0, lower + 1 < levels.count else { return near }
    return near + (bilinear(place, lower + 1) - near) * share
  }

  private func bilinear(_ place: SIMD2<Float>, _ level: Int) -> SIMD4<Float> {
    let photo = levels[level]
    let scale = SIMD2(Float(photo.width), Float(photo.height)) / SIMD2(Float(levels[0].width), Float(levels[0].height))
    let at = BilinearCorners(place * scale, width: photo.width, height: photo.height)
    let (top, bottom) = (at.top * photo.width, at.bottom * photo.width)
    let upper = photo.pixels[top + at.left] * (1 - at.u) + photo.pixels[top + at.right] * at.u
    let lower = photo.pixels[bottom + at.left] * (1 - at.u) + photo.pixels[bottom + at.right] * at.u
    return upper * (1 - at.v) + lower * at.v
  }

  private func cubic(_ place: SIMD2<Float>) -> SIMD4<Float> {
    let photo = levels[0]
    let (x, y) = (place.x - 0.5, place.y - 0.5)
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (across, down) = (Self.weights(x - left), Self.weights(y - top))
    var sum = SIMD4<Float>.zero
    for row in 0..<4 {
      let line = min(max(Int(top) - 1 + row, 0), photo.height - 1) * photo.width
      var rowSum = SIMD4<Float>.zero
      for column in 0..<4 {
        rowSum += photo.pixels[line + min(max(Int(left) - 1 + column, 0), photo.width - 1)] * across[column]
      }
      sum += rowSum * down[row]
    }
    return sum.clamped(lowerBound: .zero, upperBound: .one)
  }

  private static func weights(_ t: Float) -> SIMD4<Float> {
    let (t2, t3) = (t * t, t * t * t)
    return SIMD4(-t3 + 2 * t2 - t, 3 * t3 - 5 * t2 + 2, -3 * t3 + 4 * t2 + t, t3 - t2) / 2
  }
}
