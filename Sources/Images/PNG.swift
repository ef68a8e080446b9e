import CPNG

/// The samples of a PNG file as stored: 1 grey, 2 grey and alpha, 3 RGB or 4 RGB and alpha channels.
public enum PNGImage: Sendable, Equatable {
  case eightBit(ImageBuffer<UInt8>)
  case sixteenBit(ImageBuffer<UInt16>)

  /// 8-bit samples; 16-bit ones are rounded.
  public var samples8: ImageBuffer<UInt8> {
    switch self {
    case .eightBit(let image): image
    case .sixteenBit(let image): image.map { UInt8((UInt32($0) * 255 + 32_767) / 65_535) }
    }
  }

  /// 16-bit samples; 8-bit ones are widened so that 255 becomes 65,535.
  public var samples16: ImageBuffer<UInt16> {
    switch self {
    case .eightBit(let image): image.map { UInt16($0) * 257 }
    case .sixteenBit(let image): image
    }
  }
}

/// Reads a PNG file's bytes without any change of colours.
///
/// Palettes and transparency keys are expanded and bit depths below 8 widened; 16-bit values come through exactly.
public func decodePNG(_ bytes: [UInt8], limits: ImageLimits = .default) throws(ImageError) -> PNGImage {
  try limits.check(byteCount: bytes.count)
  return try PNGReader(bytes, limits: limits).image()
}

/// The bytes of a PNG file of 1 to 4 channels with 8 bits each.
public func encodePNG(_ image: ImageBuffer<UInt8>) -> [UInt8] { writePNG(image, bitDepth: 8) }

/// The bytes of a PNG file of 1 to 4 channels with 16 bits each.
public func encodePNG(_ image: ImageBuffer<UInt16>) -> [UInt8] { writePNG(image, bitDepth: 16) }

/// Reads a PNG photo together with its colour profile and EXIF block.
func readPNG(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) -> DecodedImage {
  let reader = try PNGReader(bytes, limits: limits)
  return DecodedImage(
    pixels: try reader.image().samples8, profile: reader.profile, exif: reader.exif.flatMap(ExifSummary.init(parsing:)))
}

/// One PNG being read. Owns libpng's reader and the bytes it points into.
private final class PNGReader {
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let raw: UnsafeMutablePointer<png_raw_reader>

  /// Reads the header and checks the claimed size.
  init(_ file: [UInt8], limits: ImageLimits) throws(ImageError) {
    // A copy with a stable address, since reading takes several calls.
    bytes = .allocate(capacity: file.count)
    _ = bytes.initialize(from: file)
    raw = .allocate(capacity: 1)
    guard png_raw_open_reader(raw, bytes.baseAddress, bytes.count) == 1 else { throw failure }
    try limits.check(width: Int(raw.pointee.width), height: Int(raw.pointee.height))
    try checkPlausible()
  }

  deinit {
    png_raw_close_reader(raw)
    raw.deallocate()
    bytes.deallocate()
  }

  var profile: [UInt8]? { copy(raw.pointee.profile, raw.pointee.profile_count) }
  var exif: [UInt8]? { copy(raw.pointee.exif, raw.pointee.exif_count) }

  func image() throws(ImageError) -> PNGImage {
    raw.pointee.bit_depth == 16 ? .sixteenBit(try pixels()) : .eightBit(try pixels())
  }

  private func pixels<Component: FixedWidthInteger & Sendable>() throws(ImageError) -> ImageBuffer<Component> {
    let (width, height) = (Int(raw.pointee.width), Int(raw.pointee.height))
    let channels = Int(raw.pointee.channels)
    var isComplete = false
    let samples = [Component](unsafeUninitializedCapacity: width * height * channels) { target, filled in
      isComplete = png_raw_read_pixels(raw, target.baseAddress) == 1
      filled = isComplete ? width * height * channels : 0
    }
    guard isComplete else { throw failure }
    return ImageBuffer(width: width, height: height, channels: channels, samples: samples)
  }

  /// Refuses a claim that the file cannot hold before memory is allocated for it: deflate packs at most 1,032 to 1,
  /// and a stored row has at least one bit a pixel.
  private func checkPlausible() throws(ImageError) {
    let leastStoredBytes = Int(raw.pointee.width) * Int(raw.pointee.height) / 8
    guard leastStoredBytes <= bytes.count * 1_032 else { throw .truncated(format: "PNG") }
  }

  private var failure: ImageError {
    if raw.pointee.ended_early != 0 { return .truncated(format: "PNG") }
    let message = withUnsafeBytes(of: raw.pointee.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    return message.isEmpty ? .outOfMemory : .damaged(format: "PNG", detail: message)
  }

  private func copy(_ start: UnsafePointer<UInt8>?, _ count: UInt32) -> [UInt8]? {
    start.map { Array(UnsafeBufferPointer(start: $0, count: Int(count))) }
  }
}

private func writePNG<Component: BitwiseCopyable>(_ image: ImageBuffer<Component>, bitDepth: Int32) -> [UInt8] {
  precondition((1...4).contains(image.channels), "a PNG has 1 to 4 channels, not \(image.channels)")
  var writer = png_raw_writer()
  defer { png_raw_close_writer(&writer) }
  let written = image.samples.withUnsafeBufferPointer {
    png_raw_write(
      &writer, $0.baseAddress, UInt32(image.width), UInt32(image.height), Int32(image.channels), bitDepth)
  }
  precondition(written == 1, "no memory for a PNG of \(image.width) x \(image.height) pixels")
  return Array(UnsafeBufferPointer(start: writer.bytes, count: writer.count))
}
