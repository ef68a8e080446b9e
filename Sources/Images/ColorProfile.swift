import CLCMS

/// Converts colours from an ICC profile to sRGB.
///
/// A profile that is sRGB already, cannot be read, or belongs to another kind of image leaves the pixels as they are.
/// The notes say what was done.
func convertToSRGB(
  _ pixels: ImageBuffer<UInt8>, profile bytes: [UInt8]
) -> (pixels: ImageBuffer<UInt8>, notes: [String]) {
  guard let source = ICCProfile(bytes), let transform = ColorTransform(from: source, channels: pixels.channels) else {
    return (pixels, ["The photo's colour profile could not be used; its colours were taken as sRGB."])
  }
  guard !transform.isIdentity else { return (pixels, []) }
  return (transform.apply(pixels), ["The photo's colours were converted from \(source.name) to sRGB."])
}

/// An open ICC profile.
private final class ICCProfile {
  fileprivate let handle: cmsHPROFILE

  init?(_ bytes: [UInt8]) {
    guard let handle = cmsOpenProfileFromMem(bytes, UInt32(bytes.count)) else { return nil }
    self.handle = handle
  }

  private init(sRGB: Void) { handle = cmsCreate_sRGBProfile() }

  static func makeSRGB() -> ICCProfile { ICCProfile(sRGB: ()) }

  deinit { cmsCloseProfile(handle) }

  /// The profile's own description.
  var name: String {
    var text = [CChar](repeating: 0, count: 128)
    let length = cmsGetProfileInfoASCII(handle, cmsInfoDescription, "en", "US", &text, UInt32(text.count))
    guard length > 1 else { return "another colour space" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The number of channels of the colours it describes, if it is one or three.
  var channels: Int? {
    switch cmsGetColorSpace(handle) {
    case cmsSigGrayData: 1
    case cmsSigRgbData: 3
    default: nil
    }
  }
}

/// 8-bit pixels of one or three channels to sRGB.
private final class ColorTransform {
  private let handle: cmsHTRANSFORM
  private let channels: Int

  /// Fails when the profile is not for this number of channels.
  init?(from source: ICCProfile, channels: Int) {
    let target = ICCProfile.makeSRGB()
    let inputFormat = channels == 1 ? Self.format(PT_GRAY, 1) : Self.format(PT_RGB, 3)
    guard source.channels == channels,
      let handle = cmsCreateTransform(
        source.handle, inputFormat, target.handle, Self.format(PT_RGB, 3), UInt32(INTENT_PERCEPTUAL), 0)
    else { return nil }
    self.handle = handle
    self.channels = channels
  }

  deinit { cmsDeleteTransform(handle) }

  /// Whether colours all over the cube come out as they went in, up to rounding.
  var isIdentity: Bool {
    let levels: [UInt8] = [0, 32, 64, 96, 128, 160, 192, 224, 255]
    let cube = levels.flatMap { red in levels.flatMap { green in levels.flatMap { blue in [red, green, blue] } } }
    let probe = ImageBuffer(
      width: channels == 1 ? levels.count : cube.count / 3, height: 1, channels: channels,
      samples: channels == 1 ? levels : cube)
    let expected = channels == 1 ? levels.flatMap { [$0, $0, $0] } : cube
    return zip(apply(probe).samples, expected).allSatisfy { abs(Int($0) - Int($1)) <= 2 }
  }

  func apply(_ pixels: ImageBuffer<UInt8>) -> ImageBuffer<UInt8> {
    let count = pixels.width * pixels.height
    let converted = [UInt8](unsafeUninitializedCapacity: count * 3) { target, filled in
      cmsDoTransform(handle, pixels.samples, target.baseAddress, UInt32(count))
      filled = count * 3
    }
    return ImageBuffer(width: pixels.width, height: pixels.height, channels: 3, samples: converted)
  }

  /// Little CMS's code for interleaved 8-bit pixels (its own macros for it do not reach Swift).
  private static func format(_ colorSpace: Int32, _ channels: UInt32) -> UInt32 {
    let bytesPerChannel: UInt32 = 1
    return UInt32(colorSpace) << 16 | channels << 3 | bytesPerChannel
  }
}
