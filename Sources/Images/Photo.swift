/// Tells one reading of a photo from another, so that what was found in it can be remembered.
public final class PhotoIdentity: Sendable, Hashable {
  public static func == (one: PhotoIdentity, other: PhotoIdentity) -> Bool { one === other }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A photo ready to be looked at: upright, opaque, sRGB.
public struct Photo: Sendable {
  /// RGB, 8 bits, encoded in sRGB.
  public let pixels: ImageBuffer<UInt8>
  /// The focal length, in millimetres, of a lens with the same field of view on 36 x 24 mm film, if the camera
  /// recorded one: that film's diagonal of 43.3 mm corresponds to the diagonal of the photo as it was taken.
  public let focalLength35mm: Double?
  /// What was changed or overlooked while reading, in sentences for the artist.
  public let notes: [String]
  /// The same for all copies of this photo, and for no other that was read.
  public let identity = PhotoIdentity()

  /// Reads a PNG or JPEG file's bytes.
  ///
  /// EXIF orientation is applied and colours with another ICC profile are converted to sRGB. Transparent parts are laid
  /// over middle grey: a background that is neither like hair nor like skin.
  public init(decoding bytes: [UInt8], limits: ImageLimits = .default) throws(ImageError) {
    var image = try Self.decode(bytes, limits)
    image.convertToRGB()
    pixels = image.pixels.upright(from: image.exif?.orientation ?? .upright)
    focalLength35mm = image.exif?.focalLength35mm
    notes = image.notes
  }

  /// The same photo with other pixels, such as without what covered a face.
  public init(_ photo: Photo, pixels: ImageBuffer<UInt8>) {
    self.pixels = pixels
    (focalLength35mm, notes) = (photo.focalLength35mm, photo.notes)
  }

  private static func decode(_ bytes: [UInt8], _ limits: ImageLimits) throws(ImageError) -> DecodedImage {
    try limits.check(byteCount: bytes.count)
    switch ImageFormat(of: bytes) {
    case .png: return try readPNG(bytes, limits: limits)
    case .jpeg: return try readJPEG(bytes, limits: limits)
    case .unsupported(let found): throw .unsupportedFormat(found: found)
    case .unknown: throw .notAnImage
    }
  }
}

extension DecodedImage {
  /// Makes the pixels opaque sRGB of three channels.
  fileprivate mutating func convertToRGB() {
    if pixels.channels == 2 || pixels.channels == 4, pixels.hasTransparency {
      notes.append("The transparent parts of the photo were filled with grey.")
      pixels = pixels.composited(over: 128)
    }
    pixels = pixels.keepingChannels(pixels.channels < 3 ? 1 : 3)
    if let profile {
      let converted = convertToSRGB(pixels, profile: profile)
      pixels = converted.pixels
      notes += converted.notes
    }
    if pixels.channels == 1 { pixels = pixels.repeatingGrey() }
  }
}

extension ImageBuffer where Component == UInt8 {
  fileprivate var hasTransparency: Bool {
    stride(from: channels - 1, to: samples.count, by: channels).contains { samples[$0] < 255 }
  }

  /// Lays the colours over one grey by the last channel's opacity. Alpha itself is left as it is.
  fileprivate func composited(over grey: Int) -> ImageBuffer {
    var result = self
    for first in stride(from: 0, to: samples.count, by: channels) {
      let alpha = Int(samples[first + channels - 1])
      for index in first..<(first + channels - 1) {
        result.samples[index] = UInt8((Int(samples[index]) * alpha + grey * (255 - alpha) + 127) / 255)
      }
    }
    return result
  }

  fileprivate func repeatingGrey() -> ImageBuffer {
    let count = samples.count * 3
    let rgb = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      for index in 0..<count { target[index] = samples[index / 3] }
      filled = count
    }
    return ImageBuffer(width: width, height: height, channels: 3, samples: rgb)
  }
}
