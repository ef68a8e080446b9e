public import StandardExtensions

/// Which triangle each texel of a tile belongs to, sampled at the texels' centres. Row 0 is the top of the picture,
/// where v is largest.
public struct UVRaster: Sendable {
  public let size: Int
  /// Row by row; -1 where no triangle lies.
  public let triangles: FlatBuffer<Int32>
  /// The share of the covered texels that more than one triangle claims.
  public let overlap: Float
  private let places: [Int32: Int]
  private let maps: FlatBuffer<BarycentricMap>

  /// - Parameter size: texels a side.
  /// - Throws: `cancelled`.
  public init(
    _ layout: UVLayout, tile: UVLayout.Tile, size: Int, cancellation: Cancellation = .never
  ) throws(TextureError) {
    self.size = size
    var places: [Int32: Int] = [:]
    for (place, triangle) in tile.triangles.enumerated() { places[triangle] = place }
    self.places = places
    maps = FlatBuffer(
      tile.triangles.map { BarycentricMap(layout.corners[Int($0)], column: tile.column, row: tile.row, size: size) })
    let ids = FlatBuffer<Int32>.zeros(size * size)
    let (maps, triangles) = (maps, tile.triangles)
    let (covered, doubled) = concurrentSum(
      count: size, minimum: 64, zero: (0, 0), add: { ($0.0 + $1.0, $0.1 + $1.1) }
    ) { rows in
      var counts = (0, 0)
      for texel in (rows.lowerBound * size)..<(rows.upperBound * size) { ids[texel] = -1 }
      for (place, triangle) in triangles.enumerated() {
        if place % 256 == 0, (try? cancellation.check()) == nil { break }
        Self.draw(triangle, maps[place], rows, size, ids, &counts)
      }
      return counts
    }
    try cancellation.check()
    self.triangles = ids
    overlap = covered > 0 ? Float(doubled) / Float(covered) : 0
  }

  /// The barycentric coordinates of a place (in texels) in a triangle of this tile.
  @inline(__always)
  public func barycentrics(triangle: Int32, at place: SIMD2<Float>) -> SIMD3<Float> {
    maps[places[triangle]!].weights(place)
  }

  /// How the barycentric coordinates are read without looking triangles up, texel by texel.
  var reader: Reader { Reader(places: placeTable, maps: maps) }

  struct Reader: Sendable {
    fileprivate let places: FlatBuffer<Int32>
    fileprivate let maps: FlatBuffer<BarycentricMap>

    @inline(__always)
    func callAsFunction(_ triangle: Int, _ place: SIMD2<Float>) -> SIMD3<Float> {
      maps[Int(places[triangle])].weights(place)
    }
  }

  private var placeTable: FlatBuffer<Int32> {
    let table = FlatBuffer<Int32>(repeating: 0, count: Int(places.keys.max() ?? 0) + 1)
    for (triangle, place) in places { table[Int(triangle)] = Int32(place) }
    return table
  }

  /// Triangles of a tile do not overlap in a good layout; where they do, the first one stays.
  private static func draw(
    _ triangle: Int32, _ map: BarycentricMap, _ rows: Range<Int>, _ size: Int, _ ids: FlatBuffer<Int32>,
    _ counts: inout (Int, Int)
  ) {
    let top = max(rows.lowerBound, Int(max(map.low.y - 0.5, 0)))
    let bottom = min(rows.upperBound - 1, Int(min(max(map.high.y, -1), Float(size)) + 0.5))
    let left = Int(max(map.low.x - 0.5, 0))
    let right = min(size - 1, Int(min(max(map.high.x, -1), Float(size)) + 0.5))
    guard top <= bottom, left <= right else { return }
    for y in top...bottom {
      for x in left...right {
        let weights = map.weights(SIMD2(Float(x) + 0.5, Float(y) + 0.5))
        guard weights.min() >= -hair else { continue }
        counts.0 += 1
        if ids[y * size + x] < 0 {
          ids[y * size + x] = triangle
        } else if weights.min() > inside {
          // Deep enough inside not to be an edge that two neighbours share.
          counts.1 += 1
        }
      }
    }
  }

  /// So that no texel falls between two neighbours.
  private static let hair: Float = 1e-5
  private static let inside: Float = 1e-2
}

/// Texels to barycentric coordinates: w = origin + x · across + y · down.
struct BarycentricMap: Sendable {
  let origin: SIMD3<Float>
  let across: SIMD3<Float>
  let down: SIMD3<Float>
  /// The box around the triangle, in texels.
  let low: SIMD2<Float>
  let high: SIMD2<Float>

  init(_ corners: (SIMD2<Float>, SIMD2<Float>, SIMD2<Float>), column: Int, row: Int, size: Int) {
    func texel(_ uv: SIMD2<Float>) -> SIMD2<Float> {
      SIMD2(uv.x - Float(column), 1 - (uv.y - Float(row))) * Float(size)
    }
    let (a, b, c) = (texel(corners.0), texel(corners.1), texel(corners.2))
    let scale = 1 / UVLayout.area((a, b, c))
    across = SIMD3(b.y - c.y, c.y - a.y, a.y - b.y) * scale
    down = SIMD3(c.x - b.x, a.x - c.x, b.x - a.x) * scale
    // Taken at a corner, where the weights are known, to lose no digits far from the origin.
    origin = SIMD3(1, 0, 0) - across * a.x - down * a.y
    low = pointwiseMin(a, pointwiseMin(b, c))
    high = pointwiseMax(a, pointwiseMax(b, c))
  }

  @inline(__always)
  func weights(_ place: SIMD2<Float>) -> SIMD3<Float> { origin + across * place.x + down * place.y }
}
