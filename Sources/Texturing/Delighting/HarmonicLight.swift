import LinearAlgebra

/// Light from far away on a matte surface: per colour channel a polynomial of second order in the normal, the nine
/// spherical harmonics that hold nearly all of a matte surface's shading (Ramamoorthi and Hanrahan, 2001).
public struct HarmonicLight: Sendable, Equatable {
  /// What all normals receive: red, green, blue.
  public private(set) var constant: SIMD3<Float>
  /// The factors of the eight harmonics that vary.
  public private(set) var red: SIMD8<Float>
  public private(set) var green: SIMD8<Float>
  public private(set) var blue: SIMD8<Float>

  /// The harmonics, each up to its constant factor.
  private static func basis(_ n: SIMD3<Float>) -> [Float] {
    [1, n.x, n.y, n.z, n.x * n.y, n.x * n.z, n.y * n.z, 3 * n.z * n.z - 1, n.x * n.x - n.y * n.y]
  }

  /// Light times skin colour at a normal, linear RGB; may be negative where no pixel told.
  public func callAsFunction(_ n: SIMD3<Float>) -> SIMD3<Float> {
    let second = SIMD8<Float>(n.x, n.y, n.z, n.x * n.y, n.x * n.z, n.y * n.z, 3 * n.z * n.z - 1, n.x * n.x - n.y * n.y)
    return SIMD3(
      constant.x + (second * red).sum(), constant.y + (second * green).sum(), constant.z + (second * blue).sum())
  }

  /// Fits light to skin of one unknown colour, which is a factor of the light here.
  ///
  /// Iteratively reweighted least squares with Geman and McClure's weights: brows, highlights and cast shadows lie
  /// far from what the light explains and lose their say.
  ///
  /// - Parameters:
  ///   - normals: unit, camera frame.
  ///   - colors: linear RGB at the same places.
  /// - Returns: nil with too few samples to tell nine numbers.
  public init?(normals: [SIMD3<Float>], colors: [SIMD3<Float>]) {
    // Nobody cancels it.
    guard let light = try? HarmonicLight.fitted(normals: normals, colors: colors, .never) else { return nil }
    self = light
  }

  /// The same; throws `cancelled`.
  static func fitted(
    normals: [SIMD3<Float>], colors: [SIMD3<Float>], _ cancellation: Cancellation
  ) throws(TextureError) -> HarmonicLight? {
    precondition(normals.count == colors.count)
    guard normals.count >= Self.leastSamples else { return nil }
    // One harmonic after the other.
    let rows = normals.map(Self.basis)
    let bases = (0..<Self.count).flatMap { index in rows.map { $0[index] } }
    var channels: [[Float]] = []
    for channel in 0..<3 {
      guard let solution = try Self.fit(bases, colors.map { $0[channel] }, cancellation) else { return nil }
      channels.append(solution)
    }
    return HarmonicLight(channels)
  }

  /// - Parameter channels: nine factors for each channel.
  private init(_ channels: [[Float]]) {
    constant = SIMD3(channels[0][0], channels[1][0], channels[2][0])
    (red, green, blue) = (SIMD8(channels[0][1...]), SIMD8(channels[1][1...]), SIMD8(channels[2][1...]))
  }

  private static let count = 9
  private static let leastSamples = 100
  private static let iterations = 12
  /// The relative deviation at which a sample has a quarter of its weight.
  private static let tolerance: Float = 0.15
  /// Keeps what no sample tells near zero, as a share of the samples.
  private static let ridge = 1e-5

  private static func fit(
    _ bases: [Float], _ values: [Float], _ cancellation: Cancellation
  ) throws(TextureError) -> [Float]? {
    let floor = max(0.1 * values.sorted()[values.count / 2], 1e-6)
    var weights = [Float](repeating: 1, count: values.count)
    var solution: [Float] = []
    for _ in 0..<iterations {
      try cancellation.check()
      guard let next = solve(bases, values, weights) else { return nil }
      solution = next
      for sample in values.indices {
        var explained: Float = 0
        for index in 0..<count { explained += bases[index * values.count + sample] * solution[index] }
        let deviation = (values[sample] - explained) / max(explained, floor) / tolerance
        let weight = 1 / (1 + deviation * deviation)
        weights[sample] = weight * weight
      }
    }
    return solution
  }

  private static func solve(_ bases: [Float], _ values: [Float], _ weights: [Float]) -> [Float]? {
    let samples = values.count
    // The normal equations of rows scaled by the roots of their weights.
    var scaled = bases
    var right = [Double](repeating: 0, count: count)
    for sample in 0..<samples {
      let root = weights[sample].squareRoot()
      for index in 0..<count {
        let value = bases[index * values.count + sample]
        scaled[index * samples + sample] = value * root
        right[index] += Double(value * weights[sample] * values[sample])
      }
    }
    var matrix = normalMatrix(scaled, rows: samples, columns: count)
    for index in 0..<count { matrix[index * count + index] += ridge * Double(samples) }
    return solvePositiveDefinite(matrix, right).map { $0.map(Float.init) }
  }
}
