extension ImageBuffer where Component == Float {
  /// The image a whole number of times as large, by Catmull and Rom's cubic; beyond the edge the edge's value continues.
  ///
  /// Overshoots at edges as that cubic does: values may leave the range of the image's own.
  public func enlarged(by factor: Int) -> ImageBuffer {
    precondition(factor > 0)
    guard factor > 1 else { return self }
    let rowLength = width * channels
    var tall = ImageBuffer(width: width, height: height * factor, channels: channels, filledWith: 0)
    for y in 0..<tall.height {
      let taps = CubicTaps(y, factor: factor, count: height)
      for tap in 0..<4 {
        let (weight, first) = (taps.weights[tap], taps.indices[tap] * rowLength)
        for index in 0..<rowLength { tall.samples[y * rowLength + index] += weight * samples[first + index] }
      }
    }
    var result = ImageBuffer(width: width * factor, height: height * factor, channels: channels, filledWith: 0)
    for x in 0..<result.width {
      let taps = CubicTaps(x, factor: factor, count: width)
      for y in 0..<result.height {
        for channel in 0..<channels {
          var sum: Float = 0
          for tap in 0..<4 { sum += taps.weights[tap] * tall[taps.indices[tap], y, channel] }
          result[x, y, channel] = sum
        }
      }
    }
    return result
  }

  /// The image a whole number of times smaller, each pixel the mean of those that it covers; what is left over at the
  /// right and at the bottom does not count.
  public func reduced(by factor: Int) -> ImageBuffer {
    precondition(factor > 0 && width >= factor && height >= factor)
    guard factor > 1 else { return self }
    var result = ImageBuffer(width: width / factor, height: height / factor, channels: channels, filledWith: 0)
    let share = 1 / Float(factor * factor)
    for y in 0..<(result.height * factor) {
      for x in 0..<(result.width * factor) {
        for channel in 0..<channels { result[x / factor, y / factor, channel] += share * self[x, y, channel] }
      }
    }
    return result
  }

  /// Rounded to bytes; what is beyond them becomes 0 or 255.
  public var bytes: ImageBuffer<UInt8> { map { UInt8(min(max($0, 0), 255).rounded()) } }
}

/// The four pixels that a pixel of an enlarged line is made of.
private struct CubicTaps {
  var indices: SIMD4<Int>
  var weights: SIMD4<Float>

  init(_ position: Int, factor: Int, count: Int) {
    let place = (Float(position) + 0.5) / Float(factor) - 0.5
    let first = place.rounded(.down)
    let t = place - first
    let (t2, t3) = (t * t, t * t * t)
    weights = SIMD4(-t3 + 2 * t2 - t, 3 * t3 - 5 * t2 + 2, -3 * t3 + 4 * t2 + t, t3 - t2) / 2
    let index = Int(first)
    indices = SIMD4(index - 1, index, index + 1, index + 2)
      .clamped(lowerBound: SIMD4(repeating: 0), upperBound: SIMD4(repeating: count - 1))
  }
}
