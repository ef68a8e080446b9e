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
  private var screen: [SIMD3<Float>] = []

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
    let (screen, width) = (self.screen, self.width)
    triangleIDs.withUnsafeMutableBufferPointer { ids in
      inverseDepth.withUnsafeMutableBufferPointer { depth in
        // Each slice of rows writes its own pixels only.
        nonisolated(unsafe) let (ids, depth) = (ids, depth)
        concurrentSlices(count: height, minimum: Self.leastRows) { rows, _ in
          let pixels = (rows.lowerBound * width)..<(rows.upperBound * width)
          ids[pixels].update(repeating: -1)
          depth[pixels].update(repeating: 0)
          for (index, triangle) in triangles.enumerated() {
            let (a, b, c) = (screen[Int(triangle.x)], screen[Int(triangle.y)], screen[Int(triangle.z)])
            guard a.z > 0, b.z > 0, c.z > 0 else { continue }
            Self.draw(Int32(index), a, b, c, rows, width, ids, depth)
          }
        }
      }
    }
  }

  /// Fewer rows than this are not worth another pass over all triangles.
  private static let leastRows = 64

  /// Pixel position and reciprocal distance of each point; distance 0 marks what lies behind the camera.
  private func projectAll(_ points: [SIMD3<Float>], _ projection: Projection<Float>) {
    if screen.count != points.count { screen = Array(repeating: .zero, count: points.count) }
    screen.withUnsafeMutableBufferPointer { screen in
      for (index, point) in points.enumerated() {
        let pixel = projection.pixel(point)
        screen[index] = point.z < -1e-3 ? SIMD3(pixel.x, pixel.y, 1 / -point.z) : .zero
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
    // Barycentric weights and reciprocal depth are linear in the pixel: one addition a column each.
    let stepA = (b.y - c.y) * scale
    let stepB = (c.y - a.y) * scale
    let stepNearness = stepA * (a.z - c.z) + stepB * (b.z - c.z)
    let x = Float(columns.lowerBound) + 0.5
    for row in rows {
      let y = Float(row) + 0.5
      var weightA = ((b.x - x) * (c.y - y) - (b.y - y) * (c.x - x)) * scale
      var weightB = ((c.x - x) * (a.y - y) - (c.y - y) * (a.x - x)) * scale
      var nearness = weightA * (a.z - c.z) + weightB * (b.z - c.z) + c.z
      var pixel = row * width + columns.lowerBound
      for _ in columns {
        // A hair's breadth outside still counts, so that no pixel falls between two triangles.
        if weightA >= -1e-5, weightB >= -1e-5, weightA + weightB <= 1 + 1e-5, nearness > depth[pixel] {
          depth[pixel] = nearness
          ids[pixel] = index
        }
        weightA += stepA
        weightB += stepB
        nearness += stepNearness
        pixel += 1
      }
    }
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
