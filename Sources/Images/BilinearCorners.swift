/// The four pixels around a place, and how much the right and the lower ones of them count (0 to 1). Beyond the edge the
/// edge's pixels continue.
@frozen
public struct BilinearCorners {
  public let left, top, right, bottom: Int
  public let u, v: Float

  /// - Parameter place: in pixels; the first pixel's centre is at (0.5, 0.5).
  @inlinable @inline(__always)
  public init(_ place: SIMD2<Float>, width: Int, height: Int) {
    let x = min(max(place.x - 0.5, 0), Float(width - 1))
    let y = min(max(place.y - 0.5, 0), Float(height - 1))
    (left, top) = (Int(x), Int(y))
    (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    (u, v) = (x - Float(left), y - Float(top))
  }
}
