import Cameras
import Fitting
import Images
import LinearAlgebra

/// Compares normals with a subject's true ones where both are known.
struct NormalError {
  private let normals: ImageBuffer<Float>
  private let mask: ImageBuffer<Float>

  /// Nil for a photo without truth.
  init?(_ photo: EvaluationPhoto) throws {
    guard let folder = photo.truthFolder else { return nil }
    normals = try Self.read("\(folder)/normals.png")
    mask = try Self.read("\(folder)/mask.png")
  }

  /// The mean angle over the pixels inside the face's outline that count, each once however sure the network is of it, in
  /// degrees; nil where there is nothing to compare.
  func mean(of map: NormalMap) -> Double? {
    var (sum, total): (Float, Float) = (0, 0)
    for pixel in map.normals.indices where map.weights[pixel] > 0 && !map.isTentative(pixel) {
      let (row, column) = pixel.quotientAndRemainder(dividingBy: map.window.size)
      let place = map.window.toImage(SIMD2(Float(column) + 0.5, Float(row) + 0.5))
      // Only where all pixels around the place are skin.
      guard mask.bilinear(place, channel: 0) > 0.99 else { continue }
      let truth = SIMD3(
        normals.bilinear(place, channel: 0), normals.bilinear(place, channel: 1), normals.bilinear(place, channel: 2))
      sum += angle(map.normals[pixel], truth * 2 - 1)
      total += 1
    }
    return total > 0 ? Double(sum / total) * 180 / .pi : nil
  }

  private static func read(_ path: String) throws -> ImageBuffer<Float> {
    try decodePNG(readFile(path)).samples16.map { Float($0) / 65535 }
  }
}

extension NormalMap {
  fileprivate func isTentative(_ pixel: Int) -> Bool { !isTentative.isEmpty && isTentative[pixel] }
}
