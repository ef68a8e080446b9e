import ImageSamples
import Images
import Testing

struct ExifTests {
  /// Where the upright picture's corners (top left, top right, bottom left, bottom right) end up in the file.
  static let storedQuarters: [(orientation: Int, swapsSides: Bool, quarters: [Int])] = [
    (1, false, [0, 1, 2, 3]),
    (2, false, [1, 0, 3, 2]),
    (3, false, [3, 2, 1, 0]),
    (4, false, [2, 3, 0, 1]),
    (5, true, [0, 2, 1, 3]),
    (6, true, [1, 3, 0, 2]),
    (7, true, [3, 1, 2, 0]),
    (8, true, [2, 0, 3, 1]),
  ]

  @Test(arguments: storedQuarters) func photosAreTurnedUpright(
    _ sample: (orientation: Int, swapsSides: Bool, quarters: [Int])
  ) throws {
    let stored = stored(sample.quarters, swapsSides: sample.swapsSides)
    let file = inserting(exif: ExifBuilder.orientation(sample.orientation), into: encodeJPEG(stored))
    #expect(try Photo(decoding: file).pixels.isNear(quarters(), within: 3))
  }

  @Test func bigEndianBlocksAreRead() throws {
    let stored = stored([1, 3, 0, 2], swapsSides: true)
    let exif = ExifBuilder.orientation(6, isBigEndian: true)
    #expect(try Photo(decoding: inserting(exif: exif, into: encodeJPEG(stored))).pixels.isNear(quarters(), within: 3))
  }

  @Test func orientationInAPNGIsApplied() throws {
    let stored = stored([1, 3, 0, 2], swapsSides: true)
    let file = inserting("eXIf", ExifBuilder.orientation(6), into: encodePNG(stored))
    #expect(try Photo(decoding: file).pixels == quarters())
  }

  @Test func filmEquivalentFocalLengthIsReported() throws {
    let exif = ExifBuilder(camera: [(0x920A, .rational(425, 100)), (0xA405, .short(26))])
    #expect(try focalLength(exif) == 26)
  }

  @Test func focalLengthFollowsFromTheSensor() throws {
    // 50 mm in front of a sensor 22.4 mm wide: 5,184 pixels at 5,184 / 22.4 pixels per millimetre.
    let exif = ExifBuilder(
      isBigEndian: true,
      camera: [
        (0x920A, .rational(50, 1)), (0xA002, .long(5184)), (0xA20E, .rational(5_184_000, 2240)),
        (0xA210, .short(3)),
      ])
    #expect(abs(try #require(try focalLength(exif)) - 50 * 36 / 22.4) < 0.01)
  }

  @Test func unknownFocalLengthIsNil() throws {
    #expect(try focalLength(ExifBuilder()) == nil)
    #expect(try focalLength(ExifBuilder(camera: [(0xA405, .short(0))])) == nil)
    #expect(try focalLength(ExifBuilder(camera: [(0x920A, .rational(50, 0))])) == nil)
  }

  @Test func pointersOutOfTheBlockAreIgnored() throws {
    let outside = ExifBuilder(main: [(0x8769, .long(0xFFFF_FFF0))]).bytes
    let cutOff = Array(ExifBuilder.orientation(6).prefix(15))
    for exif in [outside, cutOff, [], [0x49, 0x49], Array("MM\0*\u{7F}".utf8)] {
      #expect(try Photo(decoding: inserting(exif: exif, into: encodeJPEG(quarters()))).pixels.width == 32)
    }
  }

  private func focalLength(_ exif: ExifBuilder) throws -> Double? {
    try Photo(decoding: inserting(exif: exif.bytes, into: encodeJPEG(quarters()))).focalLength35mm
  }

  /// `quarters()` with its corners moved, and its sides exchanged if asked.
  private func stored(_ order: [Int], swapsSides: Bool) -> ImageBuffer<UInt8> {
    let upright = quarters()
    let (width, height) = swapsSides ? (upright.height, upright.width) : (upright.width, upright.height)
    var image = ImageBuffer<UInt8>(width: width, height: height, channels: 3, filledWith: 0)
    for y in 0..<height {
      for x in 0..<width {
        let quarter = order[(y * 2 / height) * 2 + x * 2 / width]
        for channel in 0..<3 {
          image[x, y, channel] = upright[(quarter % 2) * upright.width / 2, (quarter / 2) * upright.height / 2, channel]
        }
      }
    }
    return image
  }
}
