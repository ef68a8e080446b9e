package import Images
import LinearAlgebra

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// The mean of predictions for several crops around one centre, in the axes and pixels of one of them.
package struct PredictionMean {
  private let crop: SquareCrop
  private var sums: ImageBuffer<Float>
  /// x, y and z of a normal, the probability of skin, the normal's expected error in radians.
  package static let channels = 5
  private var counts: [Float]

  package init(crop: SquareCrop, size: Int) {
    self.crop = crop
    sums = ImageBuffer(width: size, height: size, channels: Self.channels, filledWith: 0)
    counts = Array(repeating: 0, count: size * size)
  }

  /// What is seen in each pixel of the crop; zero where no prediction reaches.
  package var values: ImageBuffer<Float> {
    var values = sums
    for index in values.samples.indices { values.samples[index] /= max(counts[index / Self.channels], 1) }
    return values
  }

  /// Adds a prediction, normals in the axes of the crop it was made for, which has the same centre.
  package mutating func add(_ prediction: ImageBuffer<Float>, seenThrough other: SquareCrop) {
    let size = sums.width
    let (c, s) = (cosf(other.angle - crop.angle), sinf(other.angle - crop.angle))
    for y in 0..<size {
      for x in 0..<size {
        let unit = other.unitPoint(crop.imagePoint((SIMD2(Float(x), Float(y)) + 0.5) / Float(size)))
        guard all(unit .>= 0), all(unit .<= 1) else { continue }
        let place = unit * Float(size)
        func value(_ channel: Int) -> Float { prediction.bilinear(place, channel: channel) }
        let normal = normalize(SIMD3(value(0), value(1), value(2)))
        // The photo's y axis points down, the normals' up: a crop turned clockwise turns its normals counter-clockwise.
        sums[x, y, 0] += c * normal.x + s * normal.y
        sums[x, y, 1] += c * normal.y - s * normal.x
        sums[x, y, 2] += normal.z
        for channel in 3..<Self.channels { sums[x, y, channel] += value(channel) }
        counts[y * size + x] += 1
      }
    }
  }
}
