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
/// the skin pattern in the photo's own tone; other parts have their own colours. The guide's gradients are then solved for
/// with the photo's colours at the border (`PoissonBlend`). Both are functions of the place on the head, so no texture seam
/// shows in them.
struct Completion: Sendable {
  private let head: PosedHead
  private let pattern: SkinPattern
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
  ///   - vertexColors: what the photo shows at each vertex, with a weight of 0 to 1.
  ///   - iris: linear RGB.
  init(
    head: PosedHead, layout: UVLayout, skinColor: SIMD3<Float>, vertexColors: [SIMD4<Float>], iris: SIMD3<Float>
  ) {
    self.head = head
    pattern = SkinPattern(tone: skinColor.clamped(lowerBound: SIMD3(repeating: 0.005), upperBound: .one))
    tones = ToneField(head, colors: vertexColors, pattern: pattern)
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
  func guide(_ raster: UVRaster, mirrored: FlatBuffer<SIMD4<Float>>) -> FlatBuffer<SIMD4<Float>> {
    let guide = FlatBuffer<SIMD4<Float>>(repeating: .zero, count: raster.size * raster.size)
    let reader = raster.reader
    raster.triangles.withUnsafeBufferPointer { ids in
      nonisolated(unsafe) let ids = ids
      concurrentSlices(count: raster.size, minimum: 16) { rows, _ in
        for texel in (rows.lowerBound * raster.size)..<(rows.upperBound * raster.size) where ids[texel] >= 0 {
          let place = SIMD2(Float(texel % raster.size) + 0.5, Float(texel / raster.size) + 0.5)
          let triangle = Int(ids[texel])
          let own = unseenColor(triangle, reader(triangle, place))
          let other = mirrored[texel]
          let color = own + (SIMD3(other.x, other.y, other.z) - own) * other.w
          guide[texel] = SIMD4(color, 1)
        }
      }
    }
    return guide
  }

  private func unseenColor(_ triangle: Int, _ weights: SIMD3<Float>) -> SIMD3<Float> {
    let place = head.restPlace(triangle, weights)
    if let color = parts.color(part: Int(head.triangleParts[triangle]), at: place) { return color }
    let corners = head.triangles[triangle]
    let (a, b, c) = (Int(corners.x), Int(corners.y), Int(corners.z))
    let tone = tones.values[a] * weights.x + tones.values[b] * weights.y + tones.values[c] * weights.z
    let lip = lips[a] * weights.x + lips[b] * weights.y + lips[c] * weights.z
    return pattern.color(at: place, lips: lip) * SIMD3(expf(tone.x), expf(tone.y), expf(tone.z))
  }

  /// Puts the photo's colours into the guide and fits the guide to them.
  ///
  /// The hard mask is what the photo shows for sure, the soft mask is it eroded by 3 x 3: inside that the photo stays as
  /// it is, between the two its gradients stay, outside those of the guide.
  ///
  /// - Returns: how many texels of skin the photo shows, and how many there are.
  func complete(
    _ raster: UVRaster, seen: FlatBuffer<SIMD4<Float>>, guide: FlatBuffer<SIMD4<Float>>
  ) -> (shown: Int, skin: Int) {
    let texels = masks(raster, seen)
    let blend = PoissonBlend(width: raster.size, height: raster.size, texels: texels)
    let size = raster.size
    let values = FlatBuffer<Float>(repeating: 0, count: size * size)
    func isShown(_ texel: Int) -> Bool { seen[texel].w >= Self.sure }
    for channel in 0..<3 {
      for texel in 0..<values.count { values[texel] = isShown(texel) ? seen[texel][channel] : guide[texel][channel] }
      @Sendable func gradient(_ a: Int, _ b: Int) -> Float {
        seen[a].w >= Self.sure && seen[b].w >= Self.sure
          ? seen[b][channel] - seen[a][channel] : guide[b][channel] - guide[a][channel]
      }
      blend.solve(
        values, across: { gradient($0, $0 + 1) }, down: { gradient($0, $0 + size) }, tolerance: Self.tolerance)
      for texel in 0..<values.count where texels[texel] != .outside {
        // A gradient that leads out of the colours ends at their border.
        guide[texel][channel] = min(max(values[texel], 0), 1)
      }
    }
    return (
      (0..<values.count).count { isShown($0) && texels[$0] != .outside }, texels.count { $0 != .outside }
    )
  }

  /// Skin is fixed inside the soft mask and free elsewhere; other parts keep their colours.
  ///
  /// Far away the guide stays as it is. Unseen texels on a seam are fixed too: the guide has the same colour on both sides
  /// of it, whereas two islands that are solved apart would not come out alike.
  private func masks(_ raster: UVRaster, _ seen: FlatBuffer<SIMD4<Float>>) -> [PoissonBlend.Texel] {
    let size = raster.size
    func isSkin(_ texel: Int) -> Bool {
      let triangle = raster.triangles[texel]
      return triangle >= 0 && head.triangleParts[Int(triangle)] == head.skinPart
    }
    var texels = [PoissonBlend.Texel](repeating: .outside, count: size * size)
    let reach = Int32(Self.reach * Float(size))
    let distances = distances(size, seen)
    for texel in texels.indices where isSkin(texel) {
      let isFar = distances[texel] > reach
      let isSeam = isOnSeam[Int(raster.triangles[texel])] && seen[texel].w < Self.sure && isAtBorder(texel, raster)
      texels[texel] = !isFar && !isSeam && isEroded(texel, raster, seen) ? .free : .fixed
    }
    return texels
  }

  /// How many steps to a neighbour, of eight, each texel is away from what is shown (Rosenfeld and Pfaltz, 1966).
  private func distances(_ size: Int, _ seen: FlatBuffer<SIMD4<Float>>) -> FlatBuffer<Int32> {
    let distances = FlatBuffer<Int32>(repeating: Int32(size), count: size * size)
    func relax(_ texel: Int, _ column: Int, _ row: Int, direction: Int) {
      if seen[texel].w >= Self.sure {
        distances[texel] = 0
        return
      }
      var least = distances[texel]
      func look(_ x: Int, _ y: Int) {
        guard x >= 0, x < size, y >= 0, y < size else { return }
        least = min(least, distances[y * size + x] + 1)
      }
      look(column - direction, row)
      for x in (column - 1)...(column + 1) { look(x, row - direction) }
      distances[texel] = least
    }
    for texel in 0..<(size * size) { relax(texel, texel % size, texel / size, direction: 1) }
    for texel in stride(from: size * size - 1, through: 0, by: -1) {
      relax(texel, texel % size, texel / size, direction: -1)
    }
    return distances
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
