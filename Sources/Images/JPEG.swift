import CTurboJPEG

/// Reads a JPEG photo together with its colour profile and EXIF block.
func readJPEG(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) -> DecodedImage {
  let decoder = try JPEGDecoder()
  let header = try decoder.header(of: bytes)
  try limits.check(width: header.width, height: header.height)
  try checkPlausible(header, byteCount: bytes.count)
  let (pixels, notes) = try decoder.pixels(of: bytes, header)
  let segments = JPEGSegments(scanning: bytes)
  return DecodedImage(
    pixels: pixels, profile: segments.profile, exif: segments.exif.flatMap(ExifSummary.init(parsing:)), notes: notes)
}

/// Refuses a claim that the file cannot hold before memory is allocated for it: Huffman coding spends at least one
/// bit on every block of 8 x 8 pixels.
private func checkPlausible(_ header: JPEGHeader, byteCount: Int) throws(ImageError) {
  guard header.width * header.height / 512 <= byteCount else { throw .truncated(format: "JPEG") }
}

private struct JPEGHeader {
  var width: Int
  var height: Int
  var isGrey: Bool
}

/// A TurboJPEG decompressor.
private final class JPEGDecoder {
  private let handle: tjhandle

  init() throws(ImageError) {
    guard let handle = tjInitDecompress() else { throw .outOfMemory }
    self.handle = handle
  }

  deinit { tjDestroy(handle) }

  func header(of bytes: [UInt8]) throws(ImageError) -> JPEGHeader {
    var (width, height, subsampling, colors): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    let status = tjDecompressHeader3(handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &colors)
    guard status == 0, width > 0, height > 0 else { throw failure }
    guard colors != TJCS_CMYK.rawValue, colors != TJCS_YCCK.rawValue else { throw .printColors }
    return JPEGHeader(width: Int(width), height: Int(height), isGrey: colors == TJCS_GRAY.rawValue)
  }

  /// The pixels, and a note when the decoder had to overlook something harmless.
  func pixels(of bytes: [UInt8], _ header: JPEGHeader) throws(ImageError) -> (ImageBuffer<UInt8>, notes: [String]) {
    let channels = header.isGrey ? 1 : 3
    let format = header.isGrey ? TJPF_GRAY : TJPF_RGB
    let count = header.width * header.height * channels
    var status: Int32 = 0
    let samples = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      // After an error TurboJPEG may leave rows untouched.
      target.initialize(repeating: 0)
      status = tjDecompress2(
        handle, bytes, UInt(bytes.count), target.baseAddress, Int32(header.width), 0, Int32(header.height),
        Int32(format.rawValue), TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)
      filled = count
    }
    let notes = status == 0 ? [] : try notesOnWarning()
    return (ImageBuffer(width: header.width, height: header.height, channels: channels, samples: samples), notes)
  }

  private func notesOnWarning() throws(ImageError) -> [String] {
    let isHarmless = ["extraneous bytes", "Invalid SOS"].contains { message.contains($0) }
    guard tjGetErrorCode(handle) == TJERR_WARNING.rawValue, isHarmless else { throw failure }
    return ["The JPEG file has a small fault that was overlooked (\(message))."]
  }

  private var message: String { String(cString: tjGetErrorStr2(handle)) }

  private var failure: ImageError {
    let text = message
    let endedEarly = ["remature end", "Input file read error"].contains { text.contains($0) }
    return endedEarly ? .truncated(format: "JPEG") : .damaged(format: "JPEG", detail: text)
  }
}
