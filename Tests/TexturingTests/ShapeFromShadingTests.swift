import Foundation
import LinearAlgebra
import Testing
import Texturing

/// A dome with small waves under a lamp from the side; what is predicted is the dome.
struct ShapeFromShadingTests {
  private let size = 96
  private var pixels: Range<Int> { 0..<(size * size) }

  private func place(_ pixel: Int) -> SIMD2<Float> {
    SIMD2(Float(pixel % size) - Float(size) / 2, Float(size) / 2 - Float(pixel / size))
  }

  private var isSkin: [Bool] { pixels.map { length(SIMD3(place($0), 0)) < 40 } }

  private func normal(_ slope: SIMD2<Float>) -> SIMD3<Float> { normalize(SIMD3(-slope, 1)) }

  private var dome: [SIMD3<Float>] { pixels.map { normal(place($0) / -50) } }

  /// The dome with waves of two directions, eight pixels long.
  private var waved: [SIMD3<Float>] {
    pixels.map { pixel in
      let (p, k) = (place(pixel), 2 * Float.pi / 8)
      return normal(p / -50 + SIMD2(0.15 * cos(k * p.x), 0.15 * cos(k * p.y)))
    }
  }

  private func lit(_ normals: [SIMD3<Float>], skin: SIMD3<Float> = SIMD3(0.5, 0.35, 0.28)) -> [SIMD3<Float>] {
    let lamp = normalize(SIMD3<Float>(0.5, 0.6, 0.7))
    return normals.map { skin * (0.2 + 0.7 * max(dot($0, lamp), 0)) }
  }

  private func error(_ normals: [SIMD3<Float>], where counts: (Int) -> Bool) -> Float {
    let angles = pixels.filter(counts).map { acos(min(dot(normals[$0], waved[$0]), 1)) }
    return angles.reduce(0, +) / Float(angles.count) * 180 / .pi
  }

  private func refined(_ colors: [SIMD3<Float>]) -> [SIMD3<Float>] {
    ShapeFromShading(size: size).refine(dome, colors: colors, isSkin: isSkin)
  }

  @Test func wavesAreFoundInTheShading() {
    let result = refined(lit(waved))
    let inner: (Int) -> Bool = { length(SIMD3(place($0), 0)) < 32 }
    let (before, after) = (error(dome, where: inner), error(result, where: inner))
    print("degrees from the waves: \(before) before, \(after) after")
    #expect(after < 0.8 * before)
    #expect(result.allSatisfy { abs(length($0) - 1) < 1e-5 })
  }

  @Test func whatIsNotSkinStays() {
    let result = refined(lit(waved))
    #expect(pixels.allSatisfy { isSkin[$0] || result[$0] == dome[$0] })
  }

  @Test func pigmentOfAnotherHueMakesNoDent() {
    // The same darkening twice: grey as a fold, and red as a mole.
    func bent(by spot: SIMD3<Float>) -> Float {
      var colors = lit(dome)
      for pixel in pixels where length(SIMD3(place(pixel) - SIMD2(8, 6), 0)) < 4 { colors[pixel] *= spot }
      let result = refined(colors)
      return pixels.map { acos(min(dot(result[$0], dome[$0]), 1)) }.reduce(0, +)
    }
    let (fold, mole) = (bent(by: SIMD3(0.8, 0.8, 0.8)), bent(by: SIMD3(0.95, 0.76, 0.7)))
    #expect(mole < 0.5 * fold)
  }

  @Test func castShadowsAreNoRelief() {
    func bent(by factor: Float) -> Float {
      var colors = lit(dome)
      for pixel in pixels where abs(place(pixel).x - 8) < 3 { colors[pixel] *= factor }
      let result = refined(colors)
      return pixels.map { acos(min(dot(result[$0], dome[$0]), 1)) }.reduce(0, +)
    }
    #expect(bent(by: 0.1) < bent(by: 0.75))
  }

  @Test func withoutSkinNothingChanges() {
    let none = [Bool](repeating: false, count: size * size)
    #expect(ShapeFromShading(size: size).refine(dome, colors: lit(waved), isSkin: none) == dome)
  }
}
