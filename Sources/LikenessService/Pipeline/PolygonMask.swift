/// The pixels of a square window inside or outside polygons.
struct PolygonMask {
  private(set) var isInside: [Bool]
  private let size: Int

  /// Nothing inside.
  init(size: Int) {
    self.size = size
    isInside = Array(repeating: false, count: size * size)
  }

  /// Sets the pixels whose centres lie in a polygon given in window pixels (even-odd rule).
  mutating func fill(_ polygon: [SIMD2<Float>], with value: Bool) {
    guard polygon.count >= 3 else { return }
    for row in rows(of: polygon) {
      let y = Float(row) + 0.5
      for span in Self.spans(of: polygon, at: y) {
        let first = max(Int((span.lowerBound - 0.5).rounded(.up)), 0)
        let last = min(Int((span.upperBound - 0.5).rounded(.down)), size - 1)
        guard first <= last else { continue }
        for column in first...last { isInside[row * size + column] = value }
      }
    }
  }

  /// The polygon moved outward from its centre by a distance in window pixels, for a margin around an opening.
  static func grown(_ polygon: [SIMD2<Float>], by margin: Float) -> [SIMD2<Float>] {
    let centre = polygon.reduce(.zero, +) / Float(max(polygon.count, 1))
    return polygon.map { point in
      let offset = point - centre
      let distance = (offset * offset).sum().squareRoot()
      return distance > 0 ? point + offset * (margin / distance) : point
    }
  }

  private func rows(of polygon: [SIMD2<Float>]) -> Range<Int> {
    let low = polygon.map(\.y).min() ?? 0
    let high = polygon.map(\.y).max() ?? 0
    guard low.isFinite, high.isFinite, high > 0, low < Float(size) else { return 0..<0 }
    return max(Int(max(low, 0)), 0)..<min(Int(min(high, Float(size))) + 1, size)
  }

  /// Where a row crosses the polygon, as intervals of x.
  private static func spans(of polygon: [SIMD2<Float>], at y: Float) -> [ClosedRange<Float>] {
    var crossings: [Float] = []
    for index in polygon.indices {
      let (a, b) = (polygon[index], polygon[(index + 1) % polygon.count])
      guard (a.y <= y) != (b.y <= y) else { continue }
      crossings.append(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x))
    }
    crossings.sort()
    return stride(from: 0, to: crossings.count - 1, by: 2).map { crossings[$0]...crossings[$0 + 1] }
  }
}
