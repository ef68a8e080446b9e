import Foundation
import Images
import LinearAlgebra
import Perception
import Testing

struct PredictionMeanTests {
  private let crop = SquareCrop(center: SIMD2(50, 40), side: 64, angle: 0.3)
  private let size = 32

  /// A prediction of one normal, skin and error growing from left to right.
  private func prediction(_ normal: SIMD3<Float>) -> ImageBuffer<Float> {
    var prediction = ImageBuffer<Float>(width: size, height: size, channels: PredictionMean.channels, filledWith: 0)
    for pixel in 0..<(size * size) {
      for channel in 0..<3 { prediction.samples[PredictionMean.channels * pixel + channel] = normal[channel] }
      for channel in 3..<PredictionMean.channels {
        prediction.samples[PredictionMean.channels * pixel + channel] = Float(pixel % size) + 0.5
      }
    }
    return prediction
  }

  private func normal(_ values: ImageBuffer<Float>, _ x: Int, _ y: Int) -> SIMD3<Float> {
    SIMD3(values[x, y, 0], values[x, y, 1], values[x, y, 2])
  }

  @Test func thePredictionForTheCropItselfIsKept() {
    var mean = PredictionMean(crop: crop, size: size)
    let given = prediction(normalize(SIMD3(0.3, -0.2, 0.8)))
    mean.add(given, seenThrough: crop)
    #expect(zip(mean.values.samples, given.samples).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func normalsOfATurnedCropAreTurnedBack() {
    let turn: Float = 0.4
    var mean = PredictionMean(crop: crop, size: size)
    let turned = SquareCrop(center: crop.center, side: crop.side, angle: crop.angle + turn)
    // What points along the turned crop's right leans downward, by the turn, in the crop itself.
    mean.add(prediction(SIMD3(1, 0, 0)), seenThrough: turned)
    #expect(length(normal(mean.values, 16, 16) - SIMD3(cos(turn), -sin(turn), 0)) < 1e-5)
  }

  @Test func aNearerCropCountsWhereItReaches() {
    var mean = PredictionMean(crop: crop, size: size)
    mean.add(prediction(SIMD3(0, 0, 1)), seenThrough: crop)
    let nearer = SquareCrop(center: crop.center, side: crop.side / 2, angle: crop.angle)
    mean.add(prediction(SIMD3(0, 1, 0)), seenThrough: nearer)
    let values = mean.values
    #expect(normal(values, 2, 2) == SIMD3(0, 0, 1))
    #expect(length(normal(values, 16, 16) - SIMD3(0, 0.5, 0.5)) < 1e-6)
    // A pixel of the crop is two of the nearer one: place 20.5 is place 25 there.
    #expect(abs(values[20, 16, 3] - (20.5 + 25) / 2) < 1e-3)
  }
}
