public import Cameras
public import LinearAlgebra
import StandardExtensions

/// Which triangle each pixel sees: a z-buffer over camera-space triangles, sampled at pixel centres.
///
/// Visibility is a constant of a solver step, never differentiated, so it exists in single precision only. Triangles
/// that touch the plane of the camera are left out: a head does not stand inside a lens.
public final class Rasterizer {
  /// The triangle seen by each pixel, row by row; -1 where there is none.
  public private(set) var triangleIDs: [Int32]
  /// Reciprocal distance 1/(-z) along the viewing axis of what each pixel sees, 1/cm; 0 where there is none.
  public private(set) var inverseDepth: [Float]
  public let width: Int
  public let height: Int
  /// Pixel position and reciprocal distance of each point; the distance is 0 for what lies behind the camera.
  private var screen = FlatBuffer<SIMD3<Float>>([])
  /// The first row of each triangle and the row after its last one; both 0 for one that is not drawn.
  private var triangleRows = FlatBuffer<SIMD2<Int32>>([])

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
    triangleIDs = Array(repeating: -1, count: width * height)
    inverseDepth = Array(repeating: 0, count: width * height)
  }

  /// Draws `triangles` over camera-space `points` (cm).
  public func rasterize(
    _ points: [SIMD3<Float>], triangles: [SIMD3<Int32>], projection: Projection<Float>
  ) {
    projectAll(points, projection)
    findRows(triangles)
    let (screen, triangleRows, width) = (self.screen, self.triangleRows, self.width)
    triangleIDs.withUnsafeMutableBufferPointer { ids in
      inverseDepth.withUnsafeMutableBufferPointer { depth in
        triangles.withUnsafeBufferPointer { triangles in
          // Each slice of rows writes its own pixels only.
          nonisolated(unsafe) let (ids, depth, triangles) = (ids, depth, triangles)
          concurrentSlices(count: height, minimum: Self.leastRows) { rows, _ in
            let pixels = (rows.lowerBound * width)..<(rows.upperBound * width)
            UnsafeMutableBufferPointer(rebasing: ids[pixels]).update(repeating: -1)
            UnsafeMutableBufferPointer(rebasing: depth[pixels]).update(repeating: 0)
            let (first, end) = (Int32(rows.lowerBound), Int32(rows.upperBound))
            for index in triangles.indices {
              let own = triangleRows[index]
              guard own.x < end, own.y > first else { continue }
              let triangle = triangles[index]
              Self.draw(
                Int32(index), screen[Int(triangle.x)], screen[Int(triangle.y)], screen[Int(triangle.z)], rows, width,
                ids,
                depth)
            }
          }
        }
      }
    }
  }

  /// Fewer rows than this are not worth another pass over all triangles.
  private static let leastRows = 32
  private static let leastSlice = 2048

  private func projectAll(_ points: [SIMD3<Float>], _ projection: Projection<Float>) {
    if screen.count != points.count { screen = FlatBuffer(repeating: .zero, count: points.count) }
    let screen = screen
    concurrentSlices(count: points.count, minimum: Self.leastSlice) { range, _ in
      for index in range {
        let point = points[index]
        let pixel = projection.pixel(point)
        screen[index] = point.z < -1e-3 ? SIMD3(pixel.x, pixel.y, 1 / -point.z) : .zero
      }
    }
  }

  /// The rows that each triangle may cover: so that a slice of rows passes over all others without looking at them.
  private func findRows(_ triangles: [SIMD3<Int32>]) {
    if triangleRows.count != triangles.count { triangleRows = FlatBuffer(repeating: .zero, count: triangles.count) }
    let (screen, triangleRows, height) = (screen, triangleRows, height)
    concurrentSlices(count: triangles.count, minimum: Self.leastSlice) { range, _ in
      for index in range {
        let triangle = triangles[index]
        let (a, b, c) = (screen[Int(triangle.x)], screen[Int(triangle.y)], screen[Int(triangle.z)])
        let isInFront = a.z > 0 && b.z > 0 && c.z > 0
        let rows = isInFront ? Self.pixelRange(min(a.y, b.y, c.y), max(a.y, b.y, c.y), within: 0..<height) : nil
        triangleRows[index] = rows.map { SIMD2(Int32($0.lowerBound), Int32($0.upperBound)) } ?? .zero
      }
    }
  }

  @inline(__always)
  private static func draw(
    _ index: Int32, _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>, _ slice: Range<Int>, _ width: Int,
    _ ids: UnsafeMutableBufferPointer<Int32>, _ depth: UnsafeMutableBufferPointer<Float>
  ) {
    let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    guard area != 0, area.isFinite else { return }
    guard
      let rows = pixelRange(min(a.y, b.y, c.y), max(a.y, b.y, c.y), within: slice),
      let columns = pixelRange(min(a.x, b.x, c.x), max(a.x, b.x, c.x), within: 0..<width)
    else { return }
    let scale = 1 / area
    // Barycentric weights and reciprocal depth are linear in the pixel; eight columns are tested at once. Where the
    // image ends, the eight start further left.
    let stepA = (b.y - c.y) * scale
    let stepB = (c.y - a.y) * scale
    let stepNearness = stepA * (a.z - c.z) + stepB * (b.z - c.z)
    let eight = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7)
    for start in stride(from: columns.lowerBound, to: columns.upperBound, by: 8) {
      let column = max(min(start, width - 8), 0)
      let x = Float(column) + 0.5
      for row in rows {
        let y = Float(row) + 0.5
        let firstA = ((b.x - x) * (c.y - y) - (b.y - y) * (c.x - x)) * scale
        let firstB = ((c.x - x) * (a.y - y) - (c.y - y) * (a.x - x)) * scale
        let firstNearness = firstA * (a.z - c.z) + firstB * (b.z - c.z) + c.z
        let place = row * width + column
        Self.update(
          weightA: firstA + eight * stepA, weightB: firstB + eight * stepB,
          nearness: firstNearness + eight * stepNearness,
          index, lanes: min(8, width - column), depth.baseAddress! + place, ids.baseAddress! + place)
      }
    }
  }

  /// Writes those of eight pixels in a row that lie inside the triangle and see it before anything drawn so far.
  @inline(__always)
  private static func update(
    weightA: SIMD8<Float>, weightB: SIMD8<Float>, nearness: SIMD8<Float>, _ index: Int32, lanes: Int,
    _ depth: UnsafeMutablePointer<Float>, _ ids: UnsafeMutablePointer<Int32>
  ) {
    // A hair's breadth outside still counts, so that no pixel falls between two triangles.
    let isInside = (weightA .>= -1e-5) .& (weightB .>= -1e-5) .& (weightA + weightB .<= 1 + 1e-5)
    guard lanes == 8 else {
      for lane in 0..<lanes where isInside[lane] && nearness[lane] > depth[lane] {
        (depth[lane], ids[lane]) = (nearness[lane], index)
      }
      return
    }
    let (depth, ids) = (UnsafeMutableRawPointer(depth), UnsafeMutableRawPointer(ids))
    let before = depth.loadUnaligned(as: SIMD8<Float>.self)
    let isSeen = isInside .& (nearness .> before)
    depth.storeBytes(of: before.replacing(with: nearness, where: isSeen), as: SIMD8<Float>.self)
    let others = ids.loadUnaligned(as: SIMD8<Int32>.self)
    ids.storeBytes(of: others.replacing(with: SIMD8(repeating: index), where: isSeen), as: SIMD8<Int32>.self)
  }

  /// The pixels within a range whose centres may lie between two coordinates; nil when there are none.
  @inline(__always)
  private static func pixelRange(_ low: Float, _ high: Float, within range: Range<Int>) -> Range<Int>? {
    guard high > Float(range.lowerBound), low < Float(range.upperBound) else { return nil }
    // Truncation rounds down what is not negative.
    let first = max(Int(max(low - 0.5, 0)), range.lowerBound)
    let last = min(Int(min(high, Float(range.upperBound)) + 0.5), range.upperBound - 1)
    return first <= last ? first..<(last + 1) : nil
  }
}
