import StandardExtensions

/// Finds the triangle of a tile that a place in texture space lies in, however small the triangles are.
struct UVLocator: Sendable {
  private let layout: UVLayout
  private let corner: SIMD2<Float>
  /// Cells a side, and for each cell where its triangles begin in `triangles`.
  private let side: Int
  private let offsets: [Int32]
  private let triangles: [Int32]

  private static let cells: ClosedRange<Int> = 8...1024
  /// Between how many triangles somebody is asked whether they still want them.
  private static let stretch = 65_536

  /// Throws `cancelled`.
  init(_ layout: UVLayout, tile: UVLayout.Tile, _ cancellation: Cancellation) throws(TextureError) {
    self.layout = layout
    corner = SIMD2(Float(tile.column), Float(tile.row))
    side = min(max(Int(Float(tile.triangles.count).squareRoot()), Self.cells.lowerBound), Self.cells.upperBound)
    var counts = [Int32](repeating: 0, count: side * side + 1)
    var found: [Int32] = []
    // Counted first, then filled in.
    for isCounting in [true, false] {
      for (index, triangle) in tile.triangles.enumerated() {
        if index % Self.stretch == 0 { try cancellation.check() }
        let uvs = layout.corners[Int(triangle)]
        let (columns, rows) = Self.box(uvs, corner, side)
        for row in rows {
          for column in columns {
            let cell = row * side + column
            if isCounting {
              counts[cell + 1] += 1
            } else {
              found[Int(counts[cell])] = triangle
              counts[cell] += 1
            }
          }
        }
      }
      guard isCounting else { break }
      for cell in 0..<(side * side) { counts[cell + 1] += counts[cell] }
      found = Array(repeating: -1, count: Int(counts[side * side]))
    }
    // Each cell's count now stands where the next cell begins.
    offsets = [0] + counts.dropLast()
    triangles = found
  }

  private static func box(
    _ uvs: (SIMD2<Float>, SIMD2<Float>, SIMD2<Float>), _ corner: SIMD2<Float>, _ side: Int
  ) -> (columns: ClosedRange<Int>, rows: ClosedRange<Int>) {
    let low = pointwiseMin(uvs.0, pointwiseMin(uvs.1, uvs.2)) - corner
    let high = pointwiseMax(uvs.0, pointwiseMax(uvs.1, uvs.2)) - corner
    return (cell(low.x, side)...cell(high.x, side), cell(low.y, side)...cell(high.y, side))
  }

  private static func cell(_ place: Float, _ side: Int) -> Int {
    Int(min(max(place * Float(side), 0), Float(side - 1)))
  }

  /// The triangle that holds a place, or comes nearest to doing so of those around, with the place's barycentric
  /// coordinates in it; nil where there is none within reach.
  ///
  /// - Parameter uv: in texture space, with the tile's own corner.
  func triangle(at uv: SIMD2<Float>) -> (triangle: Int, weights: SIMD3<Float>)? {
    let place = uv - corner
    // Also false for what is not a number.
    guard place.min() >= 0, place.max() <= 1 else { return nil }
    let cell = Self.cell(place.y, side) * side + Self.cell(place.x, side)
    var best: (triangle: Int, weights: SIMD3<Float>)?
    for triangle in triangles[Int(offsets[cell])..<Int(offsets[cell + 1])].map(Int.init) {
      let corners = layout.corners[triangle]
      let area = UVLayout.area(corners)
      let second = UVLayout.area((corners.0, uv, corners.2)) / area
      let third = UVLayout.area((corners.0, corners.1, uv)) / area
      let weights = SIMD3(1 - second - third, second, third)
      if weights.min() > best?.weights.min() ?? Self.reach { best = (triangle, weights) }
    }
    return best
  }

  /// How far outside a triangle a place may be that is taken for one of it: at the border of an island a finer mesh's
  /// coordinates may have been smoothed.
  private static let reach: Float = -0.5
}
