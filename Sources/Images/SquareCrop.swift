#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// A square window on an image, possibly turned.
///
/// Places in the crop are given in the unit square: (0, 0) is its top-left corner, (1, 1) its bottom-right one.
public struct SquareCrop: Sendable, Equatable {
  /// Pixels of the image.
  public var center: SIMD2<Float>
  /// Pixels of the image.
  public var side: Float
  /// The direction of the crop's horizontal axis in the image; radians, clockwise as seen.
  public var angle: Float

  public init(center: SIMD2<Float>, side: Float, angle: Float = 0) {
    self.center = center
    self.side = side
    self.angle = angle
  }

  /// The crop's horizontal axis in the image, of unit length.
  public var horizontal: SIMD2<Float> { SIMD2(cosf(angle), sinf(angle)) }

  /// The crop's vertical axis in the image, of unit length: the horizontal one turned clockwise.
  public var vertical: SIMD2<Float> { SIMD2(-sinf(angle), cosf(angle)) }

  /// The place in the image, in pixels, of a place in the crop.
  public func imagePoint(_ unit: SIMD2<Float>) -> SIMD2<Float> {
    let offset = (unit - 0.5) * side
    return center + horizontal * offset.x + vertical * offset.y
  }

  /// The place in the crop of a place in the image, in pixels.
  public func unitPoint(_ image: SIMD2<Float>) -> SIMD2<Float> {
    let offset = (image - center) / side
    return SIMD2((offset * horizontal).sum(), (offset * vertical).sum()) + 0.5
  }
}
