#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// The sRGB transfer curve (IEC 61966-2-1).
public enum SRGB {
  /// The linear value, 0...1, of every 8-bit sRGB value.
  public static let linear: [Float] = (0...255).map { decode(Float($0) / 255) }

  /// The linear value of an sRGB value; both 0...1.
  public static func decode(_ encoded: Float) -> Float {
    encoded <= 0.04045 ? encoded / 12.92 : powf((encoded + 0.055) / 1.055, 2.4)
  }

  /// The sRGB value of a linear value; both 0...1.
  public static func encode(_ linear: Float) -> Float {
    linear <= 0.0031308 ? linear * 12.92 : 1.055 * powf(linear, 1 / 2.4) - 0.055
  }

  /// The 8-bit sRGB value nearest to a linear value; values outside 0...1 are clipped.
  public static func encode8(_ linear: Float) -> UInt8 {
    UInt8((encode(min(max(linear, 0), 1)) * 255).rounded())
  }
}
