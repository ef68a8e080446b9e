import Cameras
import LinearAlgebra
import StandardExtensions

/// Two photos of a head, the second as the first one's camera would have seen it.
struct PhotoPair {
  private let first: MatchedView
  private let second: MatchedView
  /// For each pixel of the first what both photos show there.
  private let places: [Place?]
  private let patches: PatchComparison
  /// The pixels of the first around which a partner is looked for.
  let candidates: [Int]

  private struct Place {
    var triangle: Int
    var barycentrics: SIMD3<Float>
    /// Where the second photo should show it.
    var second: SIMD2<Float>
  }

  /// Pixels between candidates; their patches overlap by half.
  private static let spacing = 5
  /// A partner that lies this many pixels away from where its neighbours' lie is none.
  private static let mostDisagreement: Float = 1.5
  private static let fewestNeighbours = 4
  /// Head and patches are not quite alike, however clear the pattern is (pixels).
  private static let leastDeviation: Float = 0.5

  init(_ first: MatchedView, _ second: MatchedView) {
    (self.first, self.second) = (first, second)
    let size = PhotoMatcher.size
    let places = (0..<(size * size)).map { pixel -> Place? in
      guard let (triangle, barycentrics) = first.skin(atColumn: pixel % size, row: pixel / size),
        let other = second.pixel(ofTriangle: triangle, barycentrics)
      else { return nil }
      return Place(triangle: triangle, barycentrics: barycentrics, second: other)
    }
    self.places = places
    var own = MaskedColors(size: size, values: Array(repeating: .zero, count: size * size), mask: [])
    var seen = own
    for pixel in places.indices {
      guard let place = places[pixel] else { continue }
      own.values[pixel] = first.colors.at(Self.center(of: pixel) / Float(size))
      seen.values[pixel] = second.colors.at(place.second / Float(size))
    }
    own.mask = places.map { $0 == nil ? 0 : 1 }
    seen.mask = own.mask
    patches = PatchComparison(own: own.detail, seen: seen.detail)
    candidates = stride(from: Self.spacing / 2, to: size, by: Self.spacing).flatMap { row in
      stride(from: Self.spacing / 2, to: size, by: Self.spacing).map { row * size + $0 }
    }.filter { places[$0] != nil }
  }

  private static func center(of pixel: Int) -> SIMD2<Float> {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: PhotoMatcher.size)
    return SIMD2(Float(column) + 0.5, Float(row) + 0.5)
  }

  /// The places that both photos show, as each shows them.
  func matches(reach: Int) -> [(first: SurfaceMatch, second: SurfaceMatch)] {
    let found = FlatBuffer<PatchComparison.Shift?>(repeating: nil, count: candidates.count)
    let (patches, candidates) = (patches, candidates)
    concurrentSlices(count: candidates.count, minimum: 4) { range, _ in
      for index in range { found[index] = patches.shift(at: candidates[index], reach: reach) }
    }
    let shifts = Dictionary(
      uniqueKeysWithValues: candidates.indices.compactMap { index in found[index].map { (candidates[index], $0) } })
    return candidates.compactMap { pixel in
      guard let shift = shifts[pixel], agrees(shift, at: pixel, shifts) else { return nil }
      return match(pixel, shift)
    }
  }

  /// Whether the neighbours' partners lie about as far away: one that does not is a likeness by chance.
  private func agrees(_ shift: PatchComparison.Shift, at pixel: Int, _ shifts: [Int: PatchComparison.Shift]) -> Bool {
    let around = (-2...2).flatMap { dy in (-2...2).map { dx in (dx, dy) } }.filter { $0 != (0, 0) }
    let offsets = around.compactMap { dx, dy in shifts[pixel + Self.spacing * (dy * PhotoMatcher.size + dx)]?.offset }
    guard offsets.count >= Self.fewestNeighbours else { return false }
    let middle = offsets.count / 2
    let median = SIMD2(offsets.map(\.x).sorted()[middle], offsets.map(\.y).sorted()[middle])
    let away = shift.offset - median
    return (away * away).sum() < Self.mostDisagreement * Self.mostDisagreement
  }

  /// What a shift of a patch means for both photos: the surface seen at `pixel` is where the second photo shows what lies
  /// at the end of the shift.
  private func match(
    _ pixel: Int, _ shift: PatchComparison.Shift
  ) -> (first: SurfaceMatch, second: SurfaceMatch)? {
    let size = PhotoMatcher.size
    let target = Self.center(of: pixel) + shift.offset
    let nearest = Int(target.y) * size + Int(target.x)
    guard let place = places[pixel], let middle = places[nearest], let right = places[nearest + 1],
      let left = places[nearest - 1], let below = places[nearest + size], let above = places[nearest - size]
    else { return nil }
    // How the second photo's pixels follow the first's.
    let (alongX, alongY) = ((right.second - left.second) / 2, (below.second - above.second) / 2)
    let determinant = alongX.x * alongY.y - alongY.x * alongX.y
    // Where they hardly do, or turn over, two surfaces meet.
    guard determinant > 0.05 else { return nil }
    let rest = target - Self.center(of: nearest)
    let found = middle.second + alongX * rest.x + alongY * rest.y
    let (rowX, rowY) = shift.whitening(leastDeviation: Self.leastDeviation)
    let backX = SIMD2(alongY.y, -alongY.x) / determinant
    let backY = SIMD2(-alongX.y, alongX.x) / determinant
    func row(_ row: SIMD2<Float>) -> SIMD2<Float> { (backX * row.x + backY * row.y) * second.scale }
    let corners = first.triangles[place.triangle]
    return (
      SurfaceMatch(
        corners: corners, barycentrics: place.barycentrics, pixel: Self.center(of: pixel) / first.scale,
        whitening: (rowX * first.scale, rowY * first.scale)),
      SurfaceMatch(
        corners: corners, barycentrics: place.barycentrics, pixel: found / second.scale,
        whitening: (row(rowX), row(rowY)))
    )
  }
}
