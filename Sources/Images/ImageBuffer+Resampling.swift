extension ImageBuffer where Component == Float {
  /// The bilinear value of one channel at a place in pixels; beyond the edge the edge's value continues.
  @inlinable
  public func bilinear(_ place: SIMD2<Float>, channel: Int) -> Float {
    let at = BilinearCorners(place, width: width, height: height)
    let upper = self[at.left, at.top, channel] * (1 - at.u) + self[at.right, at.top, channel] * at.u
    let lower = self[at.left, at.bottom, channel] * (1 - at.u) + self[at.right, at.bottom, channel] * at.u
    return upper * (1 - at.v) + lower * at.v
  }
}

/// What a crop shows where it reaches beyond the image.
public enum OutsideImage: Sendable {
  /// The nearest pixel of the edge.
  case edge
  case black
}

extension ImageBuffer where Component == UInt8 {
  /// The image scaled down so that its longer side has at most `maximumSide` pixels; smaller images stay as they are.
  ///
  /// Every pixel is the mean of the area it covers, of the values as stored (as the networks and viewers expect).
  public func downscaled(maximumSide: Int) -> ImageBuffer {
    let longer = max(width, height)
    guard longer > maximumSide else { return self }
    let small = areaAveraged(
      over: PixelRegion(x: 0, y: 0, width: width, height: height),
      width: max(1, (width * maximumSide + longer / 2) / longer),
      height: max(1, (height * maximumSide + longer / 2) / longer))
    return small.map { UInt8(min($0.rounded(), 255)) }
  }

  /// The crop as a square image of `size` pixels a side; values stay 0...255.
  ///
  /// What will be shown small is first averaged by a whole factor and then read bilinearly, so that nothing between
  /// the samples is lost and the cost depends on the crop alone. `mirrored` exchanges left and right of the result.
  public func resampled(
    _ crop: SquareCrop, size: Int, outside: OutsideImage, mirrored: Bool = false
  ) -> ImageBuffer<Float> {
    let factor = max(1, Int(crop.side / Float(size)))
    let region = PixelRegion(covering: crop, margin: 2 * factor, in: self)
    let reduced = areaAveraged(
      over: region, width: max(1, region.width / factor), height: max(1, region.height / factor))
    let scale = SIMD2(Float(reduced.width) / Float(region.width), Float(reduced.height) / Float(region.height))
    let origin = SIMD2(Float(region.x), Float(region.y))
    let limit = SIMD2(Float(width), Float(height))

    let step = crop.side / Float(size)
    let across = crop.horizontal * (mirrored ? -step : step)
    let down = crop.vertical * step
    let first = crop.imagePoint(SIMD2(mirrored ? 1 : 0, 0)) + (across + down) / 2
    var result = ImageBuffer<Float>(width: size, height: size, channels: channels, filledWith: 0)
    for y in 0..<size {
      for x in 0..<size {
        let place = first + across * Float(x) + down * Float(y)
        if outside == .black, any(place .< 0) || any(place .> limit) { continue }
        for channel in 0..<channels {
          result[x, y, channel] = reduced.bilinear((place - origin) * scale, channel: channel)
        }
      }
    }
    return result
  }

  /// A region scaled down to `width` by `height` pixels, each the mean of the area it covers.
  private func areaAveraged(over region: PixelRegion, width: Int, height: Int) -> ImageBuffer<Float> {
    let columns = AreaSpans(count: width, over: region.width)
    let rows = AreaSpans(count: height, over: region.height)
    let rowLength = region.width * channels
    var sums = [Float](repeating: 0, count: rowLength)
    var result = ImageBuffer<Float>(width: width, height: height, channels: channels, filledWith: 0)
    for y in 0..<height {
      for index in 0..<rowLength { sums[index] = 0 }
      for row in rows.range(y) {
        let weight = rows.weight(of: row, in: y)
        let first = ((region.y + row) * self.width + region.x) * channels
        samples.withUnsafeBufferPointer { source in
          for index in 0..<rowLength { sums[index] += weight * Float(source[first + index]) }
        }
      }
      for x in 0..<width {
        for column in columns.range(x) {
          let weight = columns.weight(of: column, in: x)
          for channel in 0..<channels { result[x, y, channel] += weight * sums[column * channels + channel] }
        }
      }
    }
    return result
  }
}

/// A rectangle of whole pixels.
private struct PixelRegion {
  var x, y, width, height: Int

  init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The part of an image under a crop and `margin` pixels around it; at least one pixel.
  init<Component>(covering crop: SquareCrop, margin: Int, in image: ImageBuffer<Component>) {
    let corners = [SIMD2<Float>(0, 0), SIMD2(1, 0), SIMD2(0, 1), SIMD2(1, 1)].map(crop.imagePoint)
    func span(_ values: [Float], limit: Int) -> (start: Int, length: Int) {
      let low = max(values.min()! - Float(margin), 0)
      let high = min(values.max()! + Float(margin), Float(limit))
      let start = min(Int(low), limit - 1)
      return (start, max(1, Int(max(high, 0).rounded(.up)) - start))
    }
    let across = span(corners.map(\.x), limit: image.width)
    let down = span(corners.map(\.y), limit: image.height)
    self.init(x: across.start, y: down.start, width: across.length, height: down.length)
  }
}

/// The division of `length` pixels into `count` equal spans, with the share of every pixel in the mean of its span.
private struct AreaSpans {
  private let length: Int
  // Double: the shares of a span of 20,000 pixels must still sum to one.
  private let step: Double

  init(count: Int, over length: Int) {
    self.length = length
    step = Double(length) / Double(count)
  }

  /// The pixels that a span touches.
  func range(_ span: Int) -> Range<Int> {
    let start = min(Int(Double(span) * step), length - 1)
    return start..<max(start + 1, min(length, Int((Double(span + 1) * step).rounded(.up))))
  }

  func weight(of pixel: Int, in span: Int) -> Float {
    let low = max(Double(pixel), Double(span) * step)
    let high = min(Double(pixel + 1), Double(span + 1) * step)
    return Float(max(0, high - low) / step)
  }
}
