/// Finds the slopes of a surface from what is known about them along one direction at each pixel.
///
/// Minimises Σ weight (direction · slope - target)² + stiffness |slope|² over heights, whose central differences the
/// slopes are: so that they are those of one surface. Conjugate gradients, without a matrix.
struct SlopeSystem {
  /// Pixels of a side.
  let size: Int
  private let isInside: [Bool]
  var directions: [SIMD2<Float>]
  var targets: [Float]
  var weights: [Float]
  /// How much each pixel resists a slope.
  var stiffness: [Float]

  private static let iterations = 80
  /// Of the first residual, at which the surface is found.
  private static let tolerance: Float = 1e-3
  /// Holds the mean height, on which nothing depends.
  private static let anchor: Float = 1e-4

  /// Knows nothing yet: the surface is flat.
  init(size: Int, isInside: [Bool]) {
    (self.size, self.isInside) = (size, isInside)
    directions = Array(repeating: .zero, count: size * size)
    targets = Array(repeating: 0, count: size * size)
    weights = targets
    stiffness = Array(repeating: 1, count: size * size)
  }

  /// The slope to the right and upwards of each pixel; zero outside and at the border.
  func solve() -> [SIMD2<Float>] {
    var heights = [Float](repeating: 0, count: size * size)
    var residual = divergence(of: targets.indices.map { directions[$0] * (weights[$0] * targets[$0]) })
    var direction = residual
    var energy = Self.product(residual, residual)
    let enough = energy * Self.tolerance * Self.tolerance
    for _ in 0..<Self.iterations where energy > enough {
      let image = applied(to: direction)
      let step = energy / Self.product(direction, image)
      for pixel in heights.indices {
        heights[pixel] += step * direction[pixel]
        residual[pixel] -= step * image[pixel]
      }
      let next = Self.product(residual, residual)
      let share = next / energy
      for pixel in direction.indices { direction[pixel] = residual[pixel] + share * direction[pixel] }
      energy = next
    }
    return slopes(of: heights)
  }

  /// The normal equations' matrix times heights.
  private func applied(to heights: [Float]) -> [Float] {
    let slopes = slopes(of: heights)
    var result = divergence(
      of: slopes.indices.map { pixel in
        let along = (directions[pixel] * slopes[pixel]).sum()
        return directions[pixel] * (weights[pixel] * along) + slopes[pixel] * stiffness[pixel]
      })
    for pixel in result.indices { result[pixel] += Self.anchor * heights[pixel] }
    return result
  }

  private func slopes(of heights: [Float]) -> [SIMD2<Float>] {
    var slopes = [SIMD2<Float>](repeating: .zero, count: heights.count)
    forEachNeighbours { pixel, left, right, above, below in
      slopes[pixel] = SIMD2(heights[right] - heights[left], heights[above] - heights[below]) / 2
    }
    return slopes
  }

  /// The transpose of `slopes`.
  private func divergence(of slopes: [SIMD2<Float>]) -> [Float] {
    var result = [Float](repeating: 0, count: slopes.count)
    forEachNeighbours { pixel, left, right, above, below in
      let half = slopes[pixel] / 2
      result[right] += half.x
      result[left] -= half.x
      result[above] += half.y
      result[below] -= half.y
    }
    return result
  }

  /// Calls for each inner pixel; a side without a neighbour has the pixel itself twice, so that its slope is zero.
  private func forEachNeighbours(_ body: (Int, _ left: Int, _ right: Int, _ above: Int, _ below: Int) -> Void) {
    for row in 1..<(size - 1) {
      for column in 1..<(size - 1) {
        let pixel = row * size + column
        guard isInside[pixel] else { continue }
        let across = isInside[pixel - 1] && isInside[pixel + 1] ? 1 : 0
        let down = isInside[pixel - size] && isInside[pixel + size] ? size : 0
        body(pixel, pixel - across, pixel + across, pixel - down, pixel + down)
      }
    }
  }

  private static func product(_ a: [Float], _ b: [Float]) -> Float {
    var sum: Float = 0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
