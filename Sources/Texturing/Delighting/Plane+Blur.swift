import StandardExtensions

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

extension Plane {
  /// The mean of the neighbourhood under a Gaussian, of those pixels that have weight, each as much as it has.
  func blurred(_ deviation: Float, weights: Plane) -> Plane {
    let sums = (self * weights).blurred(deviation)
    let totals = weights.blurred(deviation)
    return sums.mapped { $1 / max(totals.values[$0], 1e-9) }
  }

  /// The same, for large planes; throws `cancelled`.
  func blurred(_ deviation: Float, weights: Plane, _ cancellation: Cancellation) throws(TextureError) -> Plane {
    let sums = try (self * weights).blurred(deviation, cancellation)
    let totals = try weights.blurred(deviation, cancellation)
    return sums.mapped { $1 / max(totals.values[$0], 1e-9) }
  }

  /// Gaussian of a standard deviation in pixels; wide ones are three running means, whose cost does not grow.
  func blurred(_ deviation: Float) -> Plane {
    // Nobody cancels it.
    (try? blurred(deviation, .never))!
  }

  /// The same, for large planes; throws `cancelled`.
  func blurred(_ deviation: Float, _ cancellation: Cancellation) throws(TextureError) -> Plane {
    guard deviation > 0.05 else { return self }
    let kernel = deviation < 4 ? Self.gaussian(deviation) : nil
    var plane = self
    for _ in 0..<2 {
      if let kernel {
        plane = plane.rowConvolution(kernel)
      } else {
        for radius in Self.boxRadii(deviation) {
          plane = plane.rowMeans(radius: radius)
          try cancellation.check()
        }
      }
      try cancellation.check()
      plane = plane.transposed()
      try cancellation.check()
    }
    return plane
  }

  private static func gaussian(_ deviation: Float) -> [Float] {
    let radius = Int((3 * deviation).rounded(.up))
    let kernel = (-radius...radius).map { expf(-Float($0 * $0) / (2 * deviation * deviation)) }
    let sum = kernel.reduce(0, +)
    return kernel.map { $0 / sum }
  }

  /// Three means of these radii have together nearly the Gaussian's variance: (w² - 1) / 12 each.
  private static func boxRadii(_ deviation: Float) -> [Int] {
    let ideal = (4 * deviation * deviation + 1).squareRoot()
    let small = max(Int((ideal - 1) / 2), 0)
    let variance = { (radius: Int) in Float((2 * radius + 1) * (2 * radius + 1) - 1) / 12 }
    let wanted = deviation * deviation
    let larger = (0...3).min {
      abs(Float(3 - $0) * variance(small) + Float($0) * variance(small + 1) - wanted)
        < abs(Float(3 - $1) * variance(small) + Float($1) * variance(small + 1) - wanted)
    }!
    return (0..<3).map { $0 < larger ? small + 1 : small }
  }

  private func rowConvolution(_ kernel: [Float]) -> Plane {
    forEachRow { source, target, width in
      let radius = kernel.count / 2
      for x in 0..<width {
        var sum: Float = 0
        for offset in -radius...radius {
          sum += kernel[offset + radius] * source[min(max(x + offset, 0), width - 1)]
        }
        target[x] = sum
      }
    }
  }

  private func rowMeans(radius: Int) -> Plane {
    forEachRow { source, target, width in
      let scale = 1 / Double(2 * radius + 1)
      // In double precision: what is added must leave again without a trace.
      var sum = (-radius...radius).reduce(0.0) { $0 + Double(source[min(max($1, 0), width - 1)]) }
      for x in 0..<width {
        target[x] = Float(sum * scale)
        sum += Double(source[min(x + radius + 1, width - 1)]) - Double(source[max(x - radius, 0)])
      }
    }
  }

  private func forEachRow(
    _ body: @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) -> Plane {
    var result = self
    let (width, height) = (width, height)
    values.withUnsafeBufferPointer { source in
      result.values.withUnsafeMutableBufferPointer { target in
        nonisolated(unsafe) let (source, target) = (source.baseAddress!, target.baseAddress!)
        concurrentSlices(count: height, minimum: 16) { rows, _ in
          for row in rows { body(source + row * width, target + row * width, width) }
        }
      }
    }
    return result
  }

  private func transposed() -> Plane {
    var result = Plane(width: height, height: width)
    let (width, height) = (width, height)
    values.withUnsafeBufferPointer { source in
      nonisolated(unsafe) let source = source
      result.fill { source[($0 % height) * width + $0 / height] }
    }
    return result
  }
}
