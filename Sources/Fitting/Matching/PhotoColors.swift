public import Cameras
import LinearAlgebra
import RealModule

/// The colours of a photo in a window, by which places of its skin are found in other photos.
public struct PhotoColors: Sendable {
  public var window: ImageWindow
  /// The natural logarithm of linear red, green and blue, row by row: light then adds to what skin has of its own.
  public var values: [SIMD3<Float>]

  public init(window: ImageWindow, values: [SIMD3<Float>]) {
    self.window = window
    self.values = values
  }

  /// The colour at a place of the window, 0 to 1 in both directions.
  func at(_ place: SIMD2<Float>) -> SIMD3<Float> {
    let (size, limit) = (window.size, Float(window.size) - 1)
    let x = min(max(place.x * Float(size) - 0.5, 0), limit)
    let y = min(max(place.y * Float(size) - 0.5, 0), limit)
    let (column, row) = (min(Int(x), size - 2), min(Int(y), size - 2))
    let (u, v) = (x - Float(column), y - Float(row))
    let first = row * size + column
    let above = values[first] * (1 - u) + values[first + 1] * u
    let below = values[first + size] * (1 - u) + values[first + size + 1] * u
    return above * (1 - v) + below * v
  }
}

/// A square of colours of which only some are known.
struct MaskedColors: Sendable {
  let size: Int
  var values: [SIMD3<Float>]
  /// 1 where the colour is known, 0 elsewhere.
  var mask: [Float]

  /// A Gaussian of six millimetres of a face, pixels: what is wider is light.
  private static let deviation: Float = 5

  /// What is left of the colours when their mean around each pixel is taken off: pattern and edges without the light.
  var detail: MaskedColors {
    let reach = Int(2.5 * Self.deviation)
    let kernel = (-reach...reach).map { Float.exp(-Float($0 * $0) / (2 * Self.deviation * Self.deviation)) }
    let known = zip(values, mask).map { SIMD4($0 * $1, $1) }
    let sums = filtered(filtered(known, kernel, step: 1), kernel, step: size)
    var result = self
    for pixel in values.indices {
      let sum = sums[pixel]
      let mean = SIMD3(sum.x, sum.y, sum.z) / max(sum.w, .leastNormalMagnitude)
      result.values[pixel] = mask[pixel] > 0 ? values[pixel] - mean : .zero
    }
    return result
  }

  /// One pass of a separable filter, along rows (`step` 1) or columns (`step` the size).
  private func filtered(_ values: [SIMD4<Float>], _ kernel: [Float], step: Int) -> [SIMD4<Float>] {
    let reach = kernel.count / 2
    return values.indices.map { pixel in
      let place = step == 1 ? pixel % size : pixel / size
      var sum = SIMD4<Float>.zero
      for offset in max(-reach, -place)...min(reach, size - 1 - place) {
        sum += values[pixel + offset * step] * kernel[offset + reach]
      }
      return sum
    }
  }
}
