/// What the first bytes of a file say it is.
enum ImageFormat: Equatable {
  case png
  case jpeg
  /// A known kind of file that is not read; the name has its article: "a GIF picture".
  case unsupported(String)
  case unknown

  init(of bytes: [UInt8]) {
    self = Self.signatures.first { $0.matches(bytes) }?.format ?? .unknown
  }

  private static let signatures: [Signature] = [
    Signature(.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    Signature(.jpeg, [0xFF, 0xD8, 0xFF]),
    Signature("a HEIC picture", "ftyphei", at: 4),
    Signature("a HEIC picture", "ftyphev", at: 4),
    Signature("a HEIC picture", "ftypmif1", at: 4),
    Signature("a HEIC picture", "ftypmsf1", at: 4),
    Signature("an AVIF picture", "ftypavi", at: 4),
    Signature("a Canon raw picture", "ftypcrx", at: 4),
    Signature("a film", "ftyp", at: 4),
    Signature("a WebP picture", "WEBP", at: 8),
    Signature("a GIF picture", "GIF8"),
    Signature("a PDF document", "%PDF"),
    Signature("a Photoshop document", "8BPS"),
    Signature("a BMP picture", "BM"),
    Signature(.unsupported("an OpenEXR picture"), [0x76, 0x2F, 0x31, 0x01]),
    Signature(.unsupported("a TIFF or camera raw picture"), [0x49, 0x49, 0x2A, 0x00]),
    Signature(.unsupported("a TIFF or camera raw picture"), [0x4D, 0x4D, 0x00, 0x2A]),
    Signature(.unsupported("a JPEG XL picture"), [0xFF, 0x0A]),
    Signature("a JPEG XL picture", "JXL ", at: 4),
    Signature("a JPEG 2000 picture", "jP  ", at: 4),
  ]
}

/// Bytes at a fixed place that tell one format from the others.
private struct Signature: Sendable {
  let format: ImageFormat
  let bytes: [UInt8]
  let offset: Int

  init(_ format: ImageFormat, _ bytes: [UInt8]) {
    self.format = format
    self.bytes = bytes
    offset = 0
  }

  init(_ unsupported: String, _ text: String, at offset: Int = 0) {
    format = .unsupported(unsupported)
    bytes = Array(text.utf8)
    self.offset = offset
  }

  func matches(_ file: [UInt8]) -> Bool {
    file.count >= offset + bytes.count && file[offset..<(offset + bytes.count)].elementsEqual(bytes)
  }
}
