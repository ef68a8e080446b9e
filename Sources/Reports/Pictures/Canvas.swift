import Images

/// An sRGB colour, 0...255.
typealias Color = SIMD3<Float>

/// An sRGB picture to draw smooth lines and dots on. Places are in pixels, the first pixel's centre at (0.5, 0.5).
struct Canvas {
  private(set) var image: ImageBuffer<UInt8>

  init(_ image: ImageBuffer<UInt8>) { self.image = image }

  /// A picture of one colour.
  init(width: Int, height: Int, color: Color) {
    image = ImageBuffer(width: width, height: height, channels: 3, filledWith: 0)
    for y in 0..<height { for x in 0..<width { blend(x, y, color, 1) } }
  }

  /// A disc.
  mutating func dot(_ centre: SIMD2<Float>, radius: Float, color: Color, opacity: Float = 1) {
    line(from: centre, to: centre, width: 2 * radius, color: color, opacity: opacity)
  }

  /// Lines from point to point.
  mutating func polyline(_ points: [SIMD2<Float>], isClosed: Bool, width: Float, color: Color) {
    for (from, to) in zip(points, points.dropFirst() + (isClosed ? points.prefix(1) : [])) {
      line(from: from, to: to, width: width, color: color)
    }
  }

  /// A line with round ends.
  ///
  /// - Parameter isVisible: whether a pixel shows the line, which is at that share of its length there.
  mutating func line(
    from start: SIMD2<Float>, to end: SIMD2<Float>, width: Float, color: Color, opacity: Float = 1,
    isVisible: (_ x: Int, _ y: Int, _ share: Float) -> Bool = { _, _, _ in true }
  ) {
    let reach = SIMD2(repeating: width / 2 + 1)
    let low = pointwiseMin(start, end) - reach
    let high = pointwiseMax(start, end) + reach
    let along = end - start
    let squaredLength = max((along * along).sum(), 1e-9)
    for y in Self.pixels(low.y, high.y, image.height) {
      for x in Self.pixels(low.x, high.x, image.width) {
        let offset = SIMD2(Float(x) + 0.5, Float(y) + 0.5) - start
        let share = min(max((offset * along).sum() / squaredLength, 0), 1)
        let away = offset - along * share
        // The part of a pixel that lies inside the line, as if its edge ran straight through the pixel.
        let coverage = min(max(width / 2 + 0.5 - (away * away).sum().squareRoot(), 0), 1)
        if coverage > 0, isVisible(x, y, share) { blend(x, y, color, coverage * opacity) }
      }
    }
  }

  /// Copies a picture to a place inside.
  mutating func paste(_ other: ImageBuffer<UInt8>, x left: Int, y top: Int) {
    for y in 0..<other.height {
      for x in 0..<other.width {
        for channel in 0..<3 { image[left + x, top + y, channel] = other[x, y, channel] }
      }
    }
  }

  mutating func blend(_ x: Int, _ y: Int, _ color: Color, _ opacity: Float) {
    for channel in 0..<3 {
      let old = Float(image[x, y, channel])
      image[x, y, channel] = UInt8(min(max((old + (color[channel] - old) * opacity).rounded(), 0), 255))
    }
  }

  private static func pixels(_ low: Float, _ high: Float, _ count: Int) -> Range<Int> {
    guard low < Float(count), high > 0 else { return 0..<0 }
    return max(Int(low), 0)..<min(Int(min(high, Float(count))) + 1, count)
  }
}
