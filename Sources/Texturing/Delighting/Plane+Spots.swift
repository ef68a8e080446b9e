import StandardExtensions

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

extension Plane {
  /// How far dark spots lie below their surroundings: moles and freckles, but no creases, shadows or nostrils.
  ///
  /// A spot is shorter than `length` (pixels) in every direction. The closing by a line (greatest, then least value under
  /// it) fills what is shorter than the line; the least filling over eight directions fills spots only.
  /// Throws `cancelled`.
  func spotDepth(length: Float, _ cancellation: Cancellation = .never) throws(TextureError) -> Plane {
    let fillings = try (0..<Self.directions).map { (direction) throws(TextureError) in
      try cancellation.check()
      let angle = Float.pi * Float(direction) / Float(Self.directions)
      return closed(Self.line(length: length, angle: angle))
    }
    return mapped { pixel, value in fillings.reduce(.infinity) { min($0, $1.values[pixel]) } - value }
  }

  private static let directions = 8

  private static func line(length: Float, angle: Float) -> [SIMD2<Int>] {
    let half = max(Int((length / 2).rounded()), 1)
    return (-half...half).map {
      SIMD2(Int((Float($0) * cosf(angle)).rounded()), Int((Float($0) * sinf(angle)).rounded()))
    }
  }

  private func closed(_ line: [SIMD2<Int>]) -> Plane {
    extreme(line) { max($0, $1) }.extreme(line) { min($0, $1) }
  }

  private func extreme(_ line: [SIMD2<Int>], _ choose: @Sendable (Float, Float) -> Float) -> Plane {
    var result = self
    let (width, height) = (width, height)
    values.withUnsafeBufferPointer { source in
      nonisolated(unsafe) let source = source
      result.fill { pixel in
        let (row, column) = pixel.quotientAndRemainder(dividingBy: width)
        var value = source[pixel]
        for step in line {
          let x = min(max(column + step.x, 0), width - 1)
          let y = min(max(row + step.y, 0), height - 1)
          value = choose(value, source[y * width + x])
        }
        return value
      }
    }
    return result
  }

  /// How much a neighbourhood runs in one direction, 0 (none, or all alike) to 1 (a line), by the tensor of its gradients.
  ///
  /// - Parameters:
  ///   - fine: what is narrower does not count, a standard deviation in pixels.
  ///   - wide: of the neighbourhood.
  /// - Throws: `cancelled`.
  func direction(fine: Float, wide: Float, _ cancellation: Cancellation) throws(TextureError) -> Plane {
    let smooth = try blurred(fine, cancellation)
    @Sendable func at(_ x: Int, _ y: Int) -> Float {
      smooth.values[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
    }
    let across = mapped { pixel, _ in at(pixel % width + 1, pixel / width) - at(pixel % width - 1, pixel / width) }
    let down = mapped { pixel, _ in at(pixel % width, pixel / width + 1) - at(pixel % width, pixel / width - 1) }
    let (xx, yy) = (
      try (across * across).blurred(wide, cancellation), try (down * down).blurred(wide, cancellation)
    )
    let xy = try (across * down).blurred(wide, cancellation)
    return xx.mapped { pixel, x in
      let (y, both) = (yy.values[pixel], xy.values[pixel])
      return ((x - y) * (x - y) + 4 * both * both).squareRoot() / max(x + y, 1e-9)
    }
  }
}
