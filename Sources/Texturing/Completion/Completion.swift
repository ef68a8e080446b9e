import HeadTemplates
import LinearAlgebra
import Meshes
import StandardExtensions

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Completes what the photo does not show.
///
/// What lies beside the seen skin is first made as a guide: the other side of the face where the photo shows that, else
/// the head's own texture or the skin pattern, in the photo's own tone; other parts have their own colours. The guide's gradients are then solved for
/// with the photo's colours at the border (`PoissonBlend`). Both are functions of the place on the head, so no texture seam
/// shows in them.
struct Completion: Sendable {
  private let head: PosedHead
  private let pattern: SkinPattern
  private let base: BaseTexture?
  private let tones: ToneField
  private let parts: PartColors
  private let lips: [Float]
  /// Whether two corners of a triangle lie where the texture coordinates part.
  private let isOnSeam: [Bool]

  /// How sure the photo must be to be taken as it is.
  private static let sure: Float = 0.5
  /// How far from what is shown the guide is fitted to it, as a share of the texture's side: tone and light agree already,
  /// so that only what is left of them has to fade.
  private static let reach: Float = 1.0 / 16
  /// A twentieth of a step of 8-bit sRGB in the middle of the range.
  private static let tolerance: Float = 3e-4

  /// - Parameters:
  ///   - pattern: the skin that completes where there is no `base`.
  ///   - base: the head's own maps, one for each tile of the layout.
  ///   - vertexColors: what the photo shows at each vertex, with a weight of 0 to 1.
  ///   - iris: linear RGB.
  init(
    head: PosedHead, layout: UVLayout, pattern: SkinPattern, base: BaseTexture? = nil, vertexColors: [SIMD4<Float>],
    iris: SIMD3<Float>
  ) {
    self.head = head
    self.pattern = pattern
    self.base = base
    let reference = base?.vertexColors(head, layout) ?? Array(repeating: pattern.tone, count: head.points.count)
    tones = ToneField(head, colors: vertexColors, reference: reference)
    parts = PartColors(head.template, iris: iris)
    lips = head.region("lips")
    isOnSeam = Self.seamTriangles(head, layout)
  }

  private static func seamTriangles(_ head: PosedHead, _ layout: UVLayout) -> [Bool] {
    var coordinates = [Int32](repeating: -1, count: head.points.count)
    var isParted = [Bool](repeating: false, count: head.points.count)
    for (triangle, vertices) in head.triangles.enumerated() {
      for corner in 0..<3 {
        let (vertex, coordinate) = (Int(vertices[corner]), layout.cornerIDs[triangle][corner])
        if coordinates[vertex] >= 0, coordinates[vertex] != coordinate { isParted[vertex] = true }
        coordinates[vertex] = coordinate
      }
    }
    return head.triangles.map { vertices in (0..<3).count { isParted[Int(vertices[$0])] } >= 2 }
  }

  /// The colour of every texel as it would be without being seen, linear RGB; the last component is 1 on the head.
  ///
  /// - Parameter mirrored: what the photos show of the texels' mirror images, with a certainty; nil without photos.
  func guide(
    _ raster: UVRaster, udim: Int, mirrored: FlatBuffer<SIMD4<Float>>?, _ cancellation: Cancellation
  ) throws(TextureError) -> FlatBuffer<SIMD4<Float>> {
    let guide = FlatBuffer<SIMD4<Float>>.zeros(raster.size * raster.size)
    let (reader, ids, size) = (raster.reader, raster.triangles, raster.size)
    try cancellation.forEachRow(size) { row in
      for texel in (row * size)..<((row + 1) * size) where ids[texel] >= 0 {
        let place = SIMD2(Float(texel % size) + 0.5, Float(row) + 0.5)
        let triangle = Int(ids[texel])
        let given = base?.color(udim: udim, at: place / Float(size), side: 1 / Float(size))
        let own = unseenColor(triangle, reader(triangle, place), given: given)
        let other = mirrored?[texel] ?? .zero
        guide[texel] = SIMD4(own + (SIMD3(other.x, other.y, other.z) - own) * other.w, 1)
      }
    }
    return guide
  }

  /// - Parameter given: the place's colour in the head's own maps.
  private func unseenColor(
    _ triangle: Int, _ weights: SIMD3<Float>, given: SIMD3<Float>?
  ) -> SIMD3<Float> {
    let (part, place) = (head.triangleParts[triangle], head.restPlace(triangle, weights))
    if let color = part == head.skinPart ? nil : given ?? parts.color(part: Int(part), at: place) { return color }
    let corners = head.triangles[triangle]
    let (a, b, c) = (Int(corners.x), Int(corners.y), Int(corners.z))
    let tone = tones.values[a] * weights.x + tones.values[b] * weights.y + tones.values[c] * weights.z
    let lip = lips[a] * weights.x + lips[b] * weights.y + lips[c] * weights.z
    return (given ?? pattern.color(at: place, lips: lip)) * SIMD3(expf(tone.x), expf(tone.y), expf(tone.z))
  }

  /// Puts the photo's colours into the guide and fits the guide to them.
  ///
  /// The hard mask is what the photo shows for sure, the soft mask is it eroded by 3 x 3: inside that the photo stays as
  /// it is, between the two its gradients stay, outside those of the guide.
  ///
  /// - Returns: how many texels of skin the photo shows, and how many there are.
  func complete(
    _ raster: UVRaster, seen: FlatBuffer<SIMD4<Float>>, guide: FlatBuffer<SIMD4<Float>>, _ cancellation: Cancellation
  ) throws(TextureError) -> (shown: Int, skin: Int) {
    let texels = try masks(raster, seen, cancellation)
    let blend = try PoissonBlend(width: raster.size, height: raster.size, texels: texels, cancellation: cancellation)
    let size = raster.size
    @Sendable func gradient(_ a: Int, _ b: Int) -> SIMD4<Float> {
      let colors = seen[a].w >= Self.sure && seen[b].w >= Self.sure ? seen : guide
      var difference = colors[b] - colors[a]
      difference.w = 0
      return difference
    }
    blend.setGradients(across: { gradient($0, $0 + 1) }, down: { gradient($0, $0 + size) })
    try cancellation.forEachRow(size) { row in
      for texel in (row * size)..<((row + 1) * size) where texels[texel] != .outside && seen[texel].w >= Self.sure {
        var color = seen[texel]
        color.w = 1
        guide[texel] = color
      }
    }
    try blend.solve(guide, tolerance: Self.tolerance)
    try cancellation.forEachRow(size) { row in
      for texel in (row * size)..<((row + 1) * size) where texels[texel] == .free {
        // A gradient that leads out of the colours ends at their border.
        guide[texel].clamp(lowerBound: SIMD4(0, 0, 0, 1), upperBound: .one)
      }
    }
    return try Self.counts(size, texels, seen, cancellation)
  }

  private static func counts(
    _ size: Int, _ texels: FlatBuffer<PoissonBlend.Texel>, _ seen: FlatBuffer<SIMD4<Float>>,
    _ cancellation: Cancellation
  ) throws(TextureError) -> (shown: Int, skin: Int) {
    let counts = concurrentSum(count: size, minimum: 16, zero: (0, 0), add: { ($0.0 + $1.0, $0.1 + $1.1) }) { rows in
      var counts = (0, 0)
      for row in cancellation.wanted(rows) {
        for texel in (row * size)..<((row + 1) * size) where texels[texel] != .outside {
          counts.1 += 1
          if seen[texel].w >= sure { counts.0 += 1 }
        }
      }
      return counts
    }
    try cancellation.check()
    return counts
  }

  /// Skin is fixed inside the soft mask and free elsewhere; other parts keep their colours.
  ///
  /// Far from what is shown the guide stays as it is. So do unseen texels on a seam: the two islands that meet there are
  /// solved apart, and both keep the guide's colour, which knows no seam.
  private func masks(
    _ raster: UVRaster, _ seen: FlatBuffer<SIMD4<Float>>, _ cancellation: Cancellation
  ) throws(TextureError) -> FlatBuffer<PoissonBlend.Texel> {
    let (size, ids) = (raster.size, raster.triangles)
    let texels = FlatBuffer<PoissonBlend.Texel>(repeating: .outside, count: size * size)
    let isNear = try isNear(size, seen, cancellation)
    try cancellation.forEachRow(size) { row in
      for texel in (row * size)..<((row + 1) * size) {
        let triangle = Int(ids[texel])
        guard triangle >= 0, head.triangleParts[triangle] == head.skinPart else { continue }
        let isSeam = isOnSeam[triangle] && seen[texel].w < Self.sure && isAtBorder(texel, raster)
        texels[texel] = isNear[texel] && !isSeam && isEroded(texel, raster, seen) ? .free : .fixed
      }
    }
    return texels
  }

  /// Whether something that is shown lies within reach, along rows, columns and diagonals alike: first along the rows,
  /// then along the columns.
  private func isNear(
    _ size: Int, _ seen: FlatBuffer<SIMD4<Float>>, _ cancellation: Cancellation
  ) throws(TextureError) -> FlatBuffer<Bool> {
    let reach = Int(Self.reach * Float(size))
    let inRow = FlatBuffer<Bool>.zeros(size * size)
    let inBoth = FlatBuffer<Bool>.zeros(size * size)
    @Sendable func mark(_ target: FlatBuffer<Bool>, from start: Int, step: Int, _ isSource: (Int) -> Bool) {
      for (first, step) in [(start, step), (start + (size - 1) * step, -step)] {
        var last = -reach - 1
        for index in 0..<size {
          if isSource(first + index * step) { last = index }
          if index - last <= reach { target[first + index * step] = true }
        }
      }
    }
    try cancellation.forEachRow(size) { row in
      mark(inRow, from: row * size, step: 1) { seen[$0].w >= Self.sure }
    }
    try cancellation.forEachRow(size) { column in mark(inBoth, from: column, step: size) { inRow[$0] } }
    return inBoth
  }

  /// Whether one of a texel's eight neighbours lies on no triangle.
  private func isAtBorder(_ texel: Int, _ raster: UVRaster) -> Bool {
    let (row, column) = texel.quotientAndRemainder(dividingBy: raster.size)
    for y in max(row - 1, 0)...min(row + 1, raster.size - 1) {
      for x in max(column - 1, 0)...min(column + 1, raster.size - 1) where raster.triangles[y * raster.size + x] < 0 {
        return true
      }
    }
    return false
  }

  /// Whether a texel or one of its eight neighbours on the head is not shown for sure.
  private func isEroded(_ texel: Int, _ raster: UVRaster, _ seen: FlatBuffer<SIMD4<Float>>) -> Bool {
    let (row, column) = texel.quotientAndRemainder(dividingBy: raster.size)
    for y in max(row - 1, 0)...min(row + 1, raster.size - 1) {
      for x in max(column - 1, 0)...min(column + 1, raster.size - 1) {
        let other = y * raster.size + x
        if raster.triangles[other] >= 0, seen[other].w < Self.sure { return true }
      }
    }
    return false
  }
}
