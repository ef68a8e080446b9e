import ImageSamples
import Images
import Testing

/// What the artist is told about files that give no photo.
struct BadFileTests {
  @Test func anEmptyFile() {
    #expect(throws: ImageError.empty) { try Photo(decoding: []) }
  }

  static let otherFormats: [(start: [UInt8], name: String)] = [
    (Array("\0\0\0\u{18}ftypheic".utf8), "a HEIC picture"),
    (Array("\0\0\0\u{18}ftypmif1".utf8), "a HEIC picture"),
    (Array("\0\0\0\u{18}ftypavif".utf8), "an AVIF picture"),
    (Array("\0\0\0\u{18}ftypisom".utf8), "a film"),
    (Array("GIF89a".utf8), "a GIF picture"),
    (Array("RIFF....WEBPVP8 ".utf8), "a WebP picture"),
    (Array("%PDF-1.7".utf8), "a PDF document"),
    (Array("8BPS".utf8), "a Photoshop document"),
    ([0x49, 0x49, 0x2A, 0x00], "a TIFF or camera raw picture"),
  ]

  @Test(arguments: otherFormats) func otherFormatsAreNamed(_ file: (start: [UInt8], name: String)) {
    let error = ImageError.unsupportedFormat(found: file.name)
    #expect(throws: error) { try Photo(decoding: file.start + [UInt8](repeating: 0, count: 64)) }
    #expect(error.description == "This is \(file.name), which cannot be read; save it as PNG or JPEG.")
  }

  @Test func somethingElseAltogether() {
    #expect(throws: ImageError.notAnImage) { try Photo(decoding: Array("Dear diary, today".utf8)) }
    #expect(throws: ImageError.notAnImage) { try Photo(decoding: [0xFF]) }
  }

  @Test func aHugeFile() {
    let limits = ImageLimits(bytes: 100, side: 20_000, pixels: 100_000_000)
    #expect(throws: ImageError.fileTooLarge(bytes: 101, limit: 100)) {
      try Photo(decoding: [UInt8](repeating: 0, count: 101), limits: limits)
    }
  }

  @Test func aHeaderThatClaims30000Squared() {
    let expected = ImageError.imageTooLarge(width: 30_000, height: 30_000, limits: .default)
    #expect(throws: expected) {
      try Photo(decoding: claiming(width: 30_000, height: 30_000, in: encodePNG(quarters())))
    }
    #expect(throws: expected) {
      try Photo(decoding: claiming(width: 30_000, height: 30_000, inJPEG: encodeJPEG(quarters())))
    }
    #expect(
      expected.description
        == "The photo is 30000 x 30000 pixels and the limit is 20000 a side and 100 megapixels; scale it down first.")
  }

  @Test func aHeaderThatClaimsMoreThanTheFileCanHold() {
    #expect(throws: ImageError.truncated(format: "PNG")) {
      try Photo(decoding: claiming(width: 10_000, height: 10_000, in: encodePNG(quarters())))
    }
    #expect(throws: ImageError.truncated(format: "JPEG")) {
      try Photo(decoding: claiming(width: 10_000, height: 10_000, inJPEG: encodeJPEG(quarters())))
    }
  }

  @Test(arguments: [0.3, 0.6, 0.95]) func truncatedFiles(share: Double) {
    let image = noise(width: 64, height: 64, channels: 3, seed: 5)
    for (file, format) in [(encodeJPEG(image), "JPEG"), (encodePNG(image), "PNG")] {
      #expect(throws: ImageError.truncated(format: format)) {
        try Photo(decoding: Array(file.prefix(Int(Double(file.count) * share))))
      }
    }
  }

  @Test func aDamagedPNG() throws {
    var file = encodePNG(noise(width: 64, height: 64, channels: 3, seed: 6))
    file[file.count / 2] ^= 0xFF
    let error = try #require(throws: ImageError.self) { try Photo(decoding: file) }
    guard case .damaged(format: "PNG", _) = error else {
      Issue.record("reported as \(error)")
      return
    }
  }
}
