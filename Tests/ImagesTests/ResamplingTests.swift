import ImageSamples
import Images
import Testing

struct ResamplingTests {
  @Test func aRampIsReadExactlyBetweenPixels() {
    let ramp = ImageBuffer<Float>(width: 4, height: 3, channels: 1, samples: (0..<12).map { Float($0) })
    #expect(ramp.bilinear(SIMD2(1.5, 1.5), channel: 0) == 5)
    #expect(abs(ramp.bilinear(SIMD2(2.25, 1.75), channel: 0) - (1.75 + 4 * 1.25)) < 1e-5)
    #expect(ramp.bilinear(SIMD2(-9, 99), channel: 0) == 8)
  }

  @Test func downscalingAveragesWholeBlocks() {
    let image = ImageBuffer<UInt8>(width: 4, height: 2, channels: 1, samples: [0, 100, 10, 20, 50, 50, 30, 40])
    #expect(image.downscaled(maximumSide: 2).samples == [50, 25])
  }

  @Test func downscalingByAnyFactorKeepsAConstant() {
    let image = ImageBuffer<UInt8>(width: 1_001, height: 377, channels: 3, filledWith: 255)
    let small = image.downscaled(maximumSide: 97)
    #expect(small == ImageBuffer(width: 97, height: 37, channels: 3, filledWith: 255))
  }

  @Test func smallImagesAreNotEnlarged() {
    #expect(quarters().downscaled(maximumSide: 100) == quarters())
  }

  @Test func aCropOfTheWholeImageIsTheImage() {
    let image = noise(width: 16, height: 16, channels: 3, seed: 8)
    let crop = SquareCrop(center: SIMD2(8, 8), side: 16)
    #expect(image.resampled(crop, size: 16, outside: .edge) == image.map(Float.init))
  }

  @Test func aMirroredCropExchangesLeftAndRight() {
    let crop = SquareCrop(center: SIMD2(16, 8), side: 16)
    let plain = quarters().resampled(crop, size: 16, outside: .edge)
    let mirrored = quarters().resampled(crop, size: 16, outside: .edge, mirrored: true)
    #expect(plain[2, 2, 0] == 255 && plain[2, 2, 1] == 0)
    #expect(mirrored[2, 2, 0] == 0 && mirrored[2, 2, 1] == 255)
  }

  @Test func aTurnedCropSeesTheImageTurnedBack() {
    // A quarter turn clockwise: the crop's right is the image's bottom.
    let crop = SquareCrop(center: SIMD2(16, 8), side: 16, angle: .pi / 2)
    let turned = quarters().resampled(crop, size: 16, outside: .edge)
    let topLeft = (0..<3).map { turned[2, 2, $0].rounded() }
    let topRight = (0..<3).map { turned[13, 2, $0].rounded() }
    #expect(topLeft == [0, 255, 0])
    #expect(topRight == [255, 255, 255])
  }

  @Test func outsideIsBlackOrTheEdge() {
    let white = ImageBuffer<UInt8>(width: 8, height: 8, channels: 1, filledWith: 255)
    let crop = SquareCrop(center: SIMD2(4, 4), side: 16)
    let black = white.resampled(crop, size: 16, outside: .black)
    #expect(black[0, 0, 0] == 0 && black[8, 8, 0] == 255)
    #expect(white.resampled(crop, size: 16, outside: .edge).samples.allSatisfy { $0 == 255 })
  }

  @Test func smallCropsOfLargeImagesAreAveraged() {
    // A fine chessboard has no pattern left when sixteen pixels become one.
    let board = ImageBuffer<UInt8>(
      width: 256, height: 256, channels: 1,
      samples: (0..<(256 * 256)).map { ($0 / 256 + $0 % 256).isMultiple(of: 2) ? 0 : 255 })
    let crop = SquareCrop(center: SIMD2(128, 128), side: 200, angle: 0.3)
    let small = board.resampled(crop, size: 12, outside: .edge)
    #expect(small.samples.allSatisfy { abs($0 - 127.5) < 2 })
  }

  @Test func cropsFarOutsideShowTheEdge() {
    let crop = SquareCrop(center: SIMD2(-500, 900), side: 10)
    let seen = quarters().resampled(crop, size: 4, outside: .edge)
    #expect((0..<3).map { seen[0, 0, $0] } == [0, 0, 255])
  }

  @Test func placesGoThroughACropAndBack() {
    let crop = SquareCrop(center: SIMD2(30, 40), side: 25, angle: 0.7)
    let place = SIMD2<Float>(37, 35)
    let back = crop.imagePoint(crop.unitPoint(place))
    #expect(abs(back.x - place.x) < 1e-4 && abs(back.y - place.y) < 1e-4)
    #expect(crop.unitPoint(crop.center) == SIMD2(0.5, 0.5))
  }

  @Test func theTransferCurveIsItsOwnInverse() {
    for value in 0...255 { #expect(SRGB.encode8(SRGB.linear[value]) == value) }
  }
}
