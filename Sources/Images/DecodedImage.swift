/// What a codec hands over: the pixels as stored, and what the file says about them.
struct DecodedImage {
  /// 1 to 4 channels, not yet turned upright, in the colours of `profile`.
  var pixels: ImageBuffer<UInt8>
  /// An ICC profile; without one the colours are sRGB.
  var profile: [UInt8]?
  var exif: ExifSummary?
  /// What the artist should know about the file.
  var notes: [String] = []
}
