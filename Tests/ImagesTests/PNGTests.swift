import ImageSamples
import Images
import Testing

struct PNGTests {
  @Test(arguments: 1...4) func eightBitSamplesComeBack(channels: Int) throws {
    let image = noise(width: 13, height: 7, channels: channels, seed: 1)
    #expect(try decodePNG(encodePNG(image)) == .eightBit(image))
  }

  @Test(arguments: 1...4) func sixteenBitSamplesComeBack(channels: Int) throws {
    let samples = (0..<(256 * 256 * channels)).map { UInt16($0 / channels) }
    let image = ImageBuffer(width: 256, height: 256, channels: channels, samples: samples)
    #expect(try decodePNG(encodePNG(image)) == .sixteenBit(image))
  }

  @Test func depthsConvertToTheNearestValue() {
    let deep = ImageBuffer<UInt16>(width: 4, height: 1, channels: 1, samples: [0, 128, 129, 65_535])
    let shallow = ImageBuffer<UInt8>(width: 4, height: 1, channels: 1, samples: [0, 0, 1, 255])
    #expect(PNGImage.sixteenBit(deep).samples8 == shallow)
    #expect(PNGImage.eightBit(shallow).samples16.samples == [0, 0, 257, 65_535])
  }

  @Test func transparencyIsLaidOverGrey() throws {
    let image = ImageBuffer<UInt8>(
      width: 3, height: 1, channels: 4, samples: [200, 100, 0, 255, 200, 100, 0, 0, 255, 255, 1, 127])
    let photo = try Photo(decoding: encodePNG(image))
    #expect(photo.pixels.samples == [200, 100, 0, 128, 128, 128, 191, 191, 65])
    #expect(photo.notes == ["The transparent parts of the photo were filled with grey."])
  }

  @Test func opaqueAlphaIsNotWorthANote() throws {
    let image = ImageBuffer<UInt8>(width: 1, height: 1, channels: 4, samples: [1, 2, 3, 255])
    let photo = try Photo(decoding: encodePNG(image))
    #expect(photo.pixels.samples == [1, 2, 3])
    #expect(photo.notes.isEmpty)
  }

  @Test(arguments: [1, 2]) func greyBecomesRGB(channels: Int) throws {
    let samples: [UInt8] = channels == 1 ? [7, 9] : [7, 255, 9, 255]
    let image = ImageBuffer(width: 2, height: 1, channels: channels, samples: samples)
    #expect(try Photo(decoding: encodePNG(image)).pixels.samples == [7, 7, 7, 9, 9, 9])
  }

  @Test func sixteenBitPhotosAreRounded() throws {
    let image = ImageBuffer<UInt16>(width: 1, height: 1, channels: 3, samples: [0, 32_768, 65_535])
    #expect(try Photo(decoding: encodePNG(image)).pixels.samples == [0, 128, 255])
  }

  @Test func palettesAndSmallDepthsAreExpanded() throws {
    #expect(
      try decodePNG(paletteFile)
        == .eightBit(
          ImageBuffer(width: 2, height: 1, channels: 3, samples: [255, 0, 0, 0, 0, 255])))
    #expect(try decodePNG(oneBitFile) == .eightBit(ImageBuffer(width: 2, height: 1, channels: 1, samples: [0, 255])))
  }
}

/// Two pixels, red and blue, in 8-bit palette colours.
private let paletteFile: [UInt8] = [
  0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
  0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x08, 0x03, 0x00, 0x00, 0x00, 0xC3, 0xFC, 0x8F,
  0xB8, 0x00, 0x00, 0x00, 0x06, 0x50, 0x4C, 0x54, 0x45, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0x6C,
  0xA1, 0xFD, 0x8E, 0x00, 0x00, 0x00, 0x0B, 0x49, 0x44, 0x41, 0x54, 0x08, 0xD7, 0x63, 0x60, 0x60,
  0x04, 0x00, 0x00, 0x04, 0x00, 0x02, 0x27, 0x02, 0x91, 0xEE, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45,
  0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
]

/// Two pixels, black and white, of one bit each.
private let oneBitFile: [UInt8] = [
  0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
  0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0xDC, 0x59, 0x42,
  0x27, 0x00, 0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x08, 0xD7, 0x63, 0x70, 0x00, 0x00, 0x00,
  0x42, 0x00, 0x41, 0x83, 0xB9, 0xEC, 0xAD, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE,
  0x42, 0x60, 0x82,
]
