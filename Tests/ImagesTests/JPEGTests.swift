import ImageSamples
import Images
import Testing

struct JPEGTests {
  @Test func colorsComeBack() throws {
    let image = quarters()
    #expect(try Photo(decoding: encodeJPEG(image)).pixels.isNear(image, within: 3))
  }

  @Test func greyBecomesRGB() throws {
    let grey = ImageBuffer<UInt8>(width: 8, height: 8, channels: 1, filledWith: 90)
    let photo = try Photo(decoding: encodeJPEG(grey, colors: .grey))
    #expect(photo.pixels.isNear(ImageBuffer(width: 8, height: 8, channels: 3, filledWith: 90), within: 1))
  }

  @Test func printColorsAreRefused() {
    let cmyk = ImageBuffer<UInt8>(width: 8, height: 8, channels: 4, filledWith: 90)
    #expect(throws: ImageError.printColors) { try Photo(decoding: encodeJPEG(cmyk, colors: .cmyk)) }
  }

  @Test func harmlessFaultsAreOverlooked() throws {
    let file = encodeJPEG(quarters())
    // Cameras are known to leave a few stray bytes in front of the end marker.
    let photo = try Photo(decoding: file.dropLast(2) + [0, 0, 0, 0, 0xFF, 0xD9])
    #expect(photo.pixels.isNear(quarters(), within: 3))
    #expect(photo.notes.count == 1)
  }
}

extension ImageBuffer where Component == UInt8 {
  func isNear(_ other: ImageBuffer, within tolerance: Int) -> Bool {
    width == other.width && height == other.height && channels == other.channels
      && zip(samples, other.samples).allSatisfy { abs(Int($0) - Int($1)) <= tolerance }
  }
}
