public import StandardExtensions

/// Solves Poisson's equation on the texels of a tile: gradients are given, values are given at the border (Pérez,
/// Gangnet and Blake, 2003).
///
/// Σ_j (f_i - f_j) = Σ_j v_ij over the neighbours j of each free texel i that belong to the surface; where the surface
/// ends nothing is asked. Multigrid over aggregates of 2 x 2 texels, whose couplings are the sums of those between their
/// texels: islands that a coarse grid could not tell apart stay apart until they share an aggregate.
public struct PoissonBlend {
  /// What a texel is.
  public enum Texel: UInt8, Sendable {
    /// Not part of the surface.
    case outside
    /// Its value is given.
    case fixed
    /// Its value is asked for.
    case free
  }

  private let levels: [PoissonLevel]
  private let cancellation: Cancellation
  private static let mostCycles = 30
  private static let smallest = 8

  /// - Parameter texels: `width` x `height`, row by row.
  /// - Throws: `cancelled`.
  public init(
    width: Int, height: Int, texels: FlatBuffer<Texel>, cancellation: Cancellation = .never
  ) throws(TextureError) {
    precondition(texels.count == width * height)
    var levels = [PoissonLevel(width: width, height: height, texels: texels, cancellation: cancellation)]
    while max(levels.last!.width, levels.last!.height) > Self.smallest {
      try cancellation.check()
      levels.append(PoissonLevel(aggregating: levels.last!))
    }
    try cancellation.check()
    self.levels = levels
    self.cancellation = cancellation
  }

  /// Overwrites the free ones of `values`; the others are read only.
  ///
  /// - Parameters:
  ///   - values: a colour for each texel; those of free texels are the first guess. All channels are solved for at once.
  ///   - across: the gradient v from each texel to the one right of it, and `down` to the one below; asked before any value
  ///     is changed.
  ///   - tolerance: the largest change of a cycle at which the solution counts as reached.
  /// - Throws: `cancelled`, with values on the way.
  public func solve(
    _ values: FlatBuffer<SIMD4<Float>>, across: @Sendable (Int) -> SIMD4<Float>,
    down: @Sendable (Int) -> SIMD4<Float>, tolerance: Float = 1e-4
  ) throws(TextureError) {
    setGradients(across: across, down: down)
    try solve(values, tolerance: tolerance)
  }

  /// The gradients of the next `solve`.
  func setGradients(across: @Sendable (Int) -> SIMD4<Float>, down: @Sendable (Int) -> SIMD4<Float>) {
    levels[0].setGradients(across: across, down: down)
  }

  func solve(_ values: FlatBuffer<SIMD4<Float>>, tolerance: Float) throws(TextureError) {
    levels[0].adopt(values)
    defer { levels[0].release() }
    for _ in 0..<Self.mostCycles { if try cycle(0) <= tolerance { break } }
  }

  /// One V-cycle from a level down; the largest correction that came from below.
  @discardableResult
  private func cycle(_ index: Int) throws(TextureError) -> Float {
    try cancellation.check()
    let level = levels[index]
    guard index + 1 < levels.count else {
      for _ in 0..<20 { level.smooth() }
      return 0
    }
    level.smooth()
    try cancellation.check()
    let coarse = levels[index + 1]
    coarse.gatherResidual(of: level)
    try cycle(index + 1)
    // Coarse grids cost little: looking twice makes up for what aggregates are worse at than smooth interpolation.
    if index > 0 { try cycle(index + 1) }
    let change = level.add(coarse)
    try cancellation.check()
    level.smooth()
    return max(level.smooth(), change)
  }
}
