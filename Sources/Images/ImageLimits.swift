/// The largest file and image that are decoded. Checked against the file's header before anything is allocated.
public struct ImageLimits: Sendable {
  public var bytes: Int
  public var side: Int
  public var pixels: Int

  /// 200 MB, 20,000 pixels a side, 100 megapixels.
  public static let `default` = ImageLimits(bytes: 200_000_000, side: 20_000, pixels: 100_000_000)

  public init(bytes: Int, side: Int, pixels: Int) {
    self.bytes = bytes
    self.side = side
    self.pixels = pixels
  }

  func check(byteCount: Int) throws(ImageError) {
    guard byteCount > 0 else { throw .empty }
    guard byteCount <= bytes else { throw .fileTooLarge(bytes: byteCount, limit: bytes) }
  }

  func check(width: Int, height: Int) throws(ImageError) {
    guard width <= side, height <= side, width * height <= pixels else {
      throw .imageTooLarge(width: width, height: height, limits: self)
    }
  }
}

extension ImageLimits: Equatable {}
