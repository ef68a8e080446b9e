/// Why a file gave no picture.
public enum ImageError: Error, Equatable {
  case empty
  case fileTooLarge(bytes: Int, limit: Int)
  case imageTooLarge(width: Int, height: Int, limits: ImageLimits)
  /// A picture of a kind that is recognised but not read, such as "a HEIC picture".
  case unsupportedFormat(found: String)
  /// Nothing that is recognised as a picture.
  case notAnImage
  /// The file ends before the picture does.
  case truncated(format: String)
  /// The decoder's own words are in `detail`.
  case damaged(format: String, detail: String)
  /// A JPEG in the colours of a printing press.
  case printColors
  case outOfMemory
}

extension ImageError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty:
      "The file is empty; choose a photo saved as PNG or JPEG."
    case .fileTooLarge(let bytes, let limit):
      "The file has \(megabytes(bytes)) MB and the limit is \(megabytes(limit)) MB; save the photo smaller."
    case .imageTooLarge(let width, let height, let limits):
      "The photo is \(width) x \(height) pixels and the limit is \(limits.side) a side and "
        + "\(limits.pixels / 1_000_000) megapixels; scale it down first."
    case .unsupportedFormat(let found):
      "This is \(found), which cannot be read; save it as PNG or JPEG."
    case .notAnImage:
      "This file is not a photo; choose one saved as PNG or JPEG."
    case .truncated(let format):
      "The \(format) file is cut off before the end of the picture; copy or download it again."
    case .damaged(let format, let detail):
      "The \(format) file is damaged (\(detail)); open it in an image editor and save it again."
    case .printColors:
      "This JPEG has CMYK colours, which are meant for print; save it as an RGB JPEG or PNG."
    case .outOfMemory:
      "There is not enough memory to read this photo; scale it down first."
    }
  }

  private func megabytes(_ bytes: Int) -> Int { (bytes + 999_999) / 1_000_000 }
}
