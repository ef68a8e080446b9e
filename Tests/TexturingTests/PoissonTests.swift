import LinearAlgebra
import StandardExtensions
import TestSupport
import Testing
import Texturing

@Suite("Poisson blending")
struct PoissonTests {
  /// An island with a notch and a second island that touches the first one's box, as in an unwrapped head.
  static let side = 61

  private static func texel(_ column: Int, _ row: Int) -> PoissonBlend.Texel {
    let isFirst = column > 2 && column < 40 && row > 1 && row < 55 && !(column > 20 && row > 20 && row < 30)
    let isSecond = column > 41 && column < 58 && row > 5 && row < 50
    guard isFirst || isSecond else { return .outside }
    return column < 9 || (isSecond && row < 12) ? .fixed : .free
  }

  @Test("it agrees with a direct solve of the same equations")
  func agreesWithDirectSolve() throws {
    let side = Self.side
    var random = SplitMix64(seed: 7)
    let texels = (0..<side * side).map { Self.texel($0 % side, $0 / side) }
    let guide = (0..<side * side).map { _ in random.uniform(in: 0...1) }
    let given = (0..<side * side).map { _ in random.uniform(in: 0...1) }
    // In another channel the same, upside down.
    let values = FlatBuffer(given.map(Self.colour))
    try Self.solve(texels, guide: guide, values)
    let reference = try Self.direct(texels, guide: guide, given: given)
    for texel in texels.indices {
      #expect(Self.length(values[texel] - Self.colour(reference[texel])) < 1e-3)
      if texels[texel] != .free { #expect(values[texel] == Self.colour(given[texel])) }
    }
  }

  private static func colour(_ value: Float) -> SIMD4<Float> { SIMD4(value, -value, 0, 0) }

  private static func length(_ value: SIMD4<Float>) -> Float { (value * value).sum().squareRoot() }

  private static func solve(
    _ texels: [PoissonBlend.Texel], guide: [Float], _ values: FlatBuffer<SIMD4<Float>>, side: Int = side
  ) throws {
    try PoissonBlend(width: side, height: side, texels: FlatBuffer(texels)).solve(
      values, across: { colour(guide[$0 + 1] - guide[$0]) }, down: { colour(guide[$0 + side] - guide[$0]) })
  }

  /// By a sparse factor.
  private static func direct(_ texels: [PoissonBlend.Texel], guide: [Float], given: [Float]) throws -> [Float] {
    let free = texels.indices.filter { texels[$0] == .free }
    let numbers = Dictionary(uniqueKeysWithValues: zip(free, free.indices))
    var (entries, sides) = ([SparseCholesky.Entry](), [Double](repeating: 0, count: free.count))
    for (number, texel) in free.enumerated() {
      let (row, column) = texel.quotientAndRemainder(dividingBy: side)
      let near = [(column > 0, -1), (column < side - 1, 1), (row > 0, -side), (row < side - 1, side)]
        .filter(\.0).map { texel + $0.1 }.filter { texels[$0] != .outside }
      entries.append(.init(row: number, column: number, value: Double(near.count)))
      for other in near {
        sides[number] += Double(guide[texel] - guide[other])
        if let otherNumber = numbers[other] {
          if otherNumber < number { entries.append(.init(row: number, column: otherNumber, value: -1)) }
        } else {
          sides[number] += Double(given[other])
        }
      }
    }
    try #require(SparseCholesky(size: free.count, entries: entries)).solve(&sides, columns: 1)
    var result = given
    for (number, texel) in free.enumerated() { result[texel] = Float(sides[number]) }
    return result
  }

  @Test("gradients inside are the guide's, and the border keeps the target's values")
  func gradientsAreKept() throws {
    let side = Self.side
    var random = SplitMix64(seed: 11)
    let texels = (0..<side * side).map { Self.texel($0 % side, $0 / side) }
    let guide = (0..<side * side).map { _ in random.uniform(in: 0...1) }
    // A border that differs from the guide by one amount, as a guide of another brightness does.
    let target = guide.map { $0 + 0.25 }
    let values = FlatBuffer(zip(texels, target).map { Self.colour($0 == .fixed ? $1 : 0) })
    try Self.solve(texels, guide: guide, values)
    for texel in texels.indices where texels[texel] != .outside {
      #expect(Self.length(values[texel] - Self.colour(target[texel])) < (texels[texel] == .fixed ? 1e-7 : 1e-3))
    }
  }

  @Test("an island that nothing is known about keeps its own colours")
  func freeIslandKeepsItsColors() throws {
    let side = 32
    let texels = (0..<side * side).map { $0 % side > 3 && $0 % side < 28 ? PoissonBlend.Texel.free : .outside }
    let guide = (0..<side * side).map { Float($0 % 7) / 7 }
    let values = FlatBuffer(guide.map(Self.colour))
    try Self.solve(texels, guide: guide, values, side: side)
    for texel in texels.indices { #expect(Self.length(values[texel] - Self.colour(guide[texel])) < 1e-4) }
  }
}
