import StandardExtensions

/// One number a pixel, row by row.
struct Plane: Sendable {
  let width: Int
  let height: Int
  var values: [Float]

  init(width: Int, height: Int, filledWith value: Float = 0) {
    self.width = width
    self.height = height
    values = Array(repeating: value, count: width * height)
  }

  /// Computes every pixel from its index, on all cores.
  mutating func fill(_ value: @Sendable (Int) -> Float) {
    values.withUnsafeMutableBufferPointer { values in
      nonisolated(unsafe) let values = values
      concurrentSlices(count: values.count, minimum: 4096) { pixels, _ in
        for pixel in pixels { values[pixel] = value(pixel) }
      }
    }
  }

  /// A new plane computed from this one's pixels, on all cores.
  func mapped(_ value: @Sendable (Int, Float) -> Float) -> Plane {
    var result = self
    values.withUnsafeBufferPointer { source in
      nonisolated(unsafe) let source = source
      result.fill { value($0, source[$0]) }
    }
    return result
  }

  static func * (a: Plane, b: Plane) -> Plane { a.mapped { $1 * b.values[$0] } }
  static func + (a: Plane, b: Plane) -> Plane { a.mapped { $1 + b.values[$0] } }
  static func - (a: Plane, b: Plane) -> Plane { a.mapped { $1 - b.values[$0] } }

  /// The bilinear value at a place in pixels; beyond the edge the edge's value continues.
  @inline(__always)
  func bilinear(_ place: SIMD2<Float>) -> Float {
    let x = min(max(place.x - 0.5, 0), Float(width - 1))
    let y = min(max(place.y - 0.5, 0), Float(height - 1))
    let (left, top) = (Int(x), Int(y))
    let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
    let (u, v) = (x - Float(left), y - Float(top))
    let upper = values[top * width + left] * (1 - u) + values[top * width + right] * u
    let lower = values[bottom * width + left] * (1 - u) + values[bottom * width + right] * u
    return upper * (1 - v) + lower * v
  }

  /// The middle of the values that are asked for; nil when there are none.
  func median(where isAsked: (Int) -> Bool) -> Float? {
    let asked = values.indices.filter(isAsked).map { values[$0] }.sorted()
    return asked.isEmpty ? nil : asked[asked.count / 2]
  }
}
