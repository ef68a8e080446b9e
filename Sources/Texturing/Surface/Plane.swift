import Images
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
    let at = BilinearCorners(place, width: width, height: height)
    let upper = values[at.top * width + at.left] * (1 - at.u) + values[at.top * width + at.right] * at.u
    let lower = values[at.bottom * width + at.left] * (1 - at.u) + values[at.bottom * width + at.right] * at.u
    return upper * (1 - at.v) + lower * at.v
  }

  /// The middle of the values that are asked for; nil when there are none.
  func median(where isAsked: (Int) -> Bool) -> Float? {
    let asked = values.indices.filter(isAsked).map { values[$0] }.sorted()
    return asked.isEmpty ? nil : asked[asked.count / 2]
  }
}
