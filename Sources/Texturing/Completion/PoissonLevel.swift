import StandardExtensions

/// One grid of `PoissonBlend`: Σ_j w_ij (f_i - f_j) + a_i f_i = b_i, for all channels of a colour at once.
final class PoissonLevel: @unchecked Sendable {
  let width: Int
  let height: Int
  private let isFree: FlatBuffer<Bool>
  /// The coupling to the texel on the right, and to the one below.
  private let right: FlatBuffer<Float>
  private let below: FlatBuffer<Float>
  /// The coupling to what is fixed, on coarse grids, where corrections of it are zero.
  private let anchor: FlatBuffer<Float>
  private var values: FlatBuffer<SIMD4<Float>>
  private let sources: FlatBuffer<SIMD4<Float>>
  /// The columns of each row between which free texels lie.
  private let spans: [Range<Int>]

  /// Rows are left out when nobody wants them any more.
  private let cancellation: Cancellation

  private static let leastRows = 16

  init(width: Int, height: Int, texels: FlatBuffer<PoissonBlend.Texel>, cancellation: Cancellation) {
    (self.width, self.height, self.cancellation) = (width, height, cancellation)
    let count = width * height
    let isFree = FlatBuffer<Bool>.zeros(count)
    let (right, below) = (FlatBuffer<Float>.zeros(count), FlatBuffer<Float>.zeros(count))
    concurrentSlices(count: height, minimum: Self.leastRows) { rows, _ in
      for row in cancellation.wanted(rows) {
        for column in 0..<width {
          let place = row * width + column
          guard texels[place] != .outside else { continue }
          if texels[place] == .free { isFree[place] = true }
          if column + 1 < width, texels[place + 1] != .outside { right[place] = 1 }
          if row + 1 < height, texels[place + width] != .outside { below[place] = 1 }
        }
      }
    }
    (self.isFree, self.right, self.below) = (isFree, right, below)
    // The values are the caller's.
    (anchor, values, sources) = (.zeros(count), .zeros(0), .zeros(count))
    spans = Self.spans(isFree, width: width, height: height)
  }

  /// The grid of half the size.
  init(aggregating fine: PoissonLevel) {
    let (width, height) = ((fine.width + 1) / 2, (fine.height + 1) / 2)
    (self.width, self.height, cancellation) = (width, height, fine.cancellation)
    let count = width * height
    (isFree, right, below, anchor) = (.zeros(count), .zeros(count), .zeros(count), .zeros(count))
    (values, sources) = (.zeros(count), .zeros(count))
    let level = Self.Couplings(isFree: isFree, right: right, below: below, anchor: anchor, width: width)
    concurrentSlices(count: fine.spans.count / 2 + fine.spans.count % 2, minimum: Self.leastRows) { rows, _ in
      for row in fine.cancellation.wanted((2 * rows.lowerBound)..<min(2 * rows.upperBound, fine.height)) {
        for column in fine.spans[row] where fine.isFree[row * fine.width + column] {
          level.gather(fine, row: row, column: column)
        }
      }
    }
    spans = Self.spans(isFree, width: width, height: height)
  }

  /// What a grid is made of while it is made.
  private struct Couplings: @unchecked Sendable {
    let isFree: FlatBuffer<Bool>
    let right: FlatBuffer<Float>
    let below: FlatBuffer<Float>
    let anchor: FlatBuffer<Float>
    let width: Int

    /// Adds the fine couplings of a free texel to those of its aggregate, and to no other: between two aggregates on the
    /// side of the upper or left one, and to what is fixed.
    func gather(_ fine: PoissonLevel, row: Int, column: Int) {
      let (place, own) = (row * fine.width + column, row / 2 * width + column / 2)
      isFree[own] = true
      anchor[own] += fine.anchor[place]
      func couple(_ other: Int, _ weight: Float, _ couplings: FlatBuffer<Float>?, isSame: Bool) {
        guard weight > 0 else { return }
        if !fine.isFree[other] {
          anchor[own] += weight
        } else if !isSame {
          couplings?[own] += weight
        }
      }
      if column + 1 < fine.width { couple(place + 1, fine.right[place], right, isSame: column % 2 == 0) }
      if row + 1 < fine.height { couple(place + fine.width, fine.below[place], below, isSame: row % 2 == 0) }
      if column > 0 { couple(place - 1, fine.right[place - 1], nil, isSame: false) }
      if row > 0 { couple(place - fine.width, fine.below[place - fine.width], nil, isSame: false) }
    }
  }

  private static func spans(_ isFree: FlatBuffer<Bool>, width: Int, height: Int) -> [Range<Int>] {
    (0..<height).map { row in
      let columns = (row * width)..<((row + 1) * width)
      guard let first = columns.first(where: { isFree[$0] }) else { return 0..<0 }
      return (first - row * width)..<(columns.last { isFree[$0] }! - row * width + 1)
    }
  }

  // MARK: - The finest grid

  /// Works on these values from now on.
  func adopt(_ values: FlatBuffer<SIMD4<Float>>) { self.values = values }

  func release() { values = .zeros(0) }

  /// b_i = Σ_j v_ij.
  func setGradients(across: @Sendable (Int) -> SIMD4<Float>, down: @Sendable (Int) -> SIMD4<Float>) {
    let (right, below, sources, width) = (right, below, sources, width)
    forEachFree { place in
      let column = place % width
      var sum = SIMD4<Float>.zero
      if right[place] > 0 { sum -= across(place) }
      if column > 0, right[place - 1] > 0 { sum += across(place - 1) }
      if below[place] > 0 { sum -= down(place) }
      if place >= width, below[place - width] > 0 { sum += down(place - width) }
      sources[place] = sum
    }
  }

  // MARK: - Multigrid

  /// One sweep of Gauss and Seidel, red texels before black ones so that both cores may work; the largest change.
  @discardableResult
  func smooth() -> Float { max(sweep(parity: 0), sweep(parity: 1)) }

  private func sweep(parity: Int) -> Float {
    let (width, values, spans) = (width, values, spans)
    return concurrentSum(count: height, minimum: Self.leastRows, zero: 0, add: { max($0, $1) }) { rows in
      var largest = SIMD4<Float>.zero
      for row in cancellation.wanted(rows) {
        let span = spans[row]
        var column = span.lowerBound + ((span.lowerBound + row + parity) & 1)
        while column < span.upperBound {
          let place = row * width + column
          if self.isFree[place] {
            let (sum, total) = self.neighbours(place, column)
            if total > 0 {
              let value = (sum + self.sources[place]) / total
              let change = value - values[place]
              largest = pointwiseMax(largest, pointwiseMax(change, -change))
              values[place] = value
            }
          }
          column += 2
        }
      }
      return largest.max()
    }
  }

  /// Σ w_ij f_j and the diagonal.
  @inline(__always)
  private func neighbours(_ place: Int, _ column: Int) -> (sum: SIMD4<Float>, total: Float) {
    var (sum, total): (SIMD4<Float>, Float) = (.zero, anchor[place])
    let values = values
    func add(_ other: Int, _ weight: Float) {
      guard weight > 0 else { return }
      sum += weight * values[other]
      total += weight
    }
    add(place + 1, right[place])
    if column > 0 { add(place - 1, right[place - 1]) }
    add(place + width, below[place])
    if place >= width { add(place - width, below[place - width]) }
    return (sum, total)
  }

  /// Takes over what the finer grid has left to solve, from zero.
  func gatherResidual(of fine: PoissonLevel) {
    let (width, values, sources) = (width, values, sources)
    concurrentSlices(count: height, minimum: Self.leastRows) { rows, _ in
      for row in self.cancellation.wanted(rows) {
        for column in self.spans[row] {
          let place = row * width + column
          values[place] = .zero
          guard self.isFree[place] else { continue }
          var sum = SIMD4<Float>.zero
          for y in (2 * row)..<min(2 * row + 2, fine.height) {
            for x in (2 * column)..<min(2 * column + 2, fine.width) where fine.isFree[y * fine.width + x] {
              let (around, total) = fine.neighbours(y * fine.width + x, x)
              sum += fine.sources[y * fine.width + x] + around - total * fine.values[y * fine.width + x]
            }
          }
          sources[place] = sum
        }
      }
    }
  }

  /// How far to go along a correction, the same for each texel of an aggregate, that this grid has found: to where the
  /// energy is least. Aggregates are stiffer than the surface they stand for (Braess, 1995), usually by two.
  ///
  /// (e, b) / (e, A e), both of which this grid knows exactly.
  private var stepLength: SIMD4<Float> {
    let (work, energy) = concurrentSum(
      count: height, minimum: Self.leastRows, zero: (SIMD4<Double>.zero, SIMD4<Double>.zero),
      add: { ($0.0 + $1.0, $0.1 + $1.1) }
    ) { rows in
      var sums = (SIMD4<Double>.zero, SIMD4<Double>.zero)
      for row in self.cancellation.wanted(rows) {
        for column in self.spans[row] where self.isFree[row * self.width + column] {
          let place = row * self.width + column
          let (around, total) = self.neighbours(place, column)
          sums.0 += SIMD4<Double>(self.values[place] * self.sources[place])
          sums.1 += SIMD4<Double>(self.values[place] * (total * self.values[place] - around))
        }
      }
      return sums
    }
    return SIMD4<Float>((work / energy).replacing(with: 0, where: energy .<= 0))
  }

  /// Adds a coarser grid's solution; the largest change.
  func add(_ coarse: PoissonLevel) -> Float {
    let (width, values, spans) = (width, values, spans)
    let step = coarse.stepLength
    return concurrentSum(count: height, minimum: Self.leastRows, zero: 0, add: { max($0, $1) }) { rows in
      var largest = SIMD4<Float>.zero
      for row in self.cancellation.wanted(rows) {
        for column in spans[row] where self.isFree[row * width + column] {
          let change = step * coarse.values[row / 2 * coarse.width + column / 2]
          values[row * width + column] += change
          largest = pointwiseMax(largest, pointwiseMax(change, -change))
        }
      }
      return largest.max()
    }
  }

  private func forEachFree(_ body: @Sendable (Int) -> Void) {
    let (width, spans, isFree, cancellation) = (width, spans, isFree, cancellation)
    concurrentSlices(count: height, minimum: Self.leastRows) { rows, _ in
      for row in cancellation.wanted(rows) {
        for column in spans[row] where isFree[row * width + column] { body(row * width + column) }
      }
    }
  }
}
