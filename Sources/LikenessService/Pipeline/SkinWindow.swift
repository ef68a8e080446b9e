package import Cameras
package import Fitting

/// The skin that a window of the photo shows: its normals, and where it ends because it turns away.
package struct SkinWindow {
  package let window: ImageWindow
  /// Camera frame, row by row.
  package private(set) var normals: [SIMD3<Float>]
  /// 0 where there is no skin.
  package private(set) var weights: [Float]

  /// - Parameter sample: the normal at a place of the photo, and how surely it is skin.
  package init(window: ImageWindow, sample: (SIMD2<Float>) -> (normal: SIMD3<Float>, weight: Float)?) {
    self.window = window
    normals = Array(repeating: .zero, count: window.size * window.size)
    weights = Array(repeating: 0, count: normals.count)
    for pixel in normals.indices {
      let (row, column) = pixel.quotientAndRemainder(dividingBy: window.size)
      if let (normal, weight) = sample(window.toImage(SIMD2(Float(column) + 0.5, Float(row) + 0.5))) {
        (normals[pixel], weights[pixel]) = (normal, weight)
      }
    }
  }

  /// Normals less steep than this end at hair, cloth or the picture's edge, not at an outline.
  private static let mostFacing: Float = 0.5
  private static let mostPoints = 200

  /// Pixels at the edge of the skin whose normals turn away from the camera toward what is not skin.
  package var outline: [OutlinePoint] {
    let points = normals.indices.compactMap(outlinePoint)
    // Odd: most rows have one point on the left and one on the right, and every second would all be of one side.
    let stride = max(1, (points.count + Self.mostPoints - 1) / Self.mostPoints) | 1
    return Swift.stride(from: 0, to: points.count, by: stride).map { points[$0] }
  }

  private func outlinePoint(_ pixel: Int) -> OutlinePoint? {
    let normal = normals[pixel]
    guard weights[pixel] > 0, normal.z < Self.mostFacing else { return nil }
    let (row, column) = pixel.quotientAndRemainder(dividingBy: window.size)
    let place = SIMD2(Float(column) + 0.5, Float(row) + 0.5)
    let size = (normal.x * normal.x + normal.y * normal.y).squareRoot()
    guard size > 0 else { return nil }
    let outward = SIMD2(normal.x, -normal.y) / size
    let unit = Float(window.size) / 256
    guard isBare(place + outward * 1.5 * unit), isBare(place + outward * 4 * unit) else { return nil }
    return OutlinePoint(pixel: place + outward * 0.5, outward: outward)
  }

  /// Whether a place of the window lies inside it and shows no skin.
  private func isBare(_ place: SIMD2<Float>) -> Bool {
    let (column, row) = (Int(place.x), Int(place.y))
    guard place.x >= 0, place.y >= 0, column < window.size, row < window.size else { return false }
    return weights[row * window.size + column] == 0
  }
}
