/// Pixels in memory: row-major, origin at the top left, channels interleaved, no padding.
///
/// Positions in an image are continuous: the first pixel covers 0...1 and its centre lies at (0.5, 0.5).
public struct ImageBuffer<Component: Sendable>: Sendable {
  public let width: Int
  public let height: Int
  /// 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha; or any number of plain values.
  public let channels: Int
  /// `height * width * channels` values.
  public var samples: [Component]

  public init(width: Int, height: Int, channels: Int, samples: [Component]) {
    precondition(
      width > 0 && height > 0 && channels > 0 && samples.count == width * height * channels,
      "\(samples.count) samples do not make \(width) x \(height) pixels of \(channels) channels")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  /// An image of one value.
  public init(width: Int, height: Int, channels: Int, filledWith value: Component) {
    self.init(
      width: width, height: height, channels: channels,
      samples: [Component](repeating: value, count: width * height * channels))
  }

  /// The value of one channel of the pixel in column `x` and row `y`.
  @inlinable
  public subscript(x: Int, y: Int, channel: Int) -> Component {
    get { samples[(y * width + x) * channels + channel] }
    set { samples[(y * width + x) * channels + channel] = newValue }
  }

  /// The same image with every value converted.
  public func map<Result: Sendable>(_ convert: (Component) -> Result) -> ImageBuffer<Result> {
    ImageBuffer<Result>(width: width, height: height, channels: channels, samples: samples.map(convert))
  }

  /// A rectangle of the image; at least one pixel, none of them outside.
  public func part(columns: Range<Int>, rows: Range<Int>) -> ImageBuffer {
    precondition(
      columns.lowerBound >= 0 && columns.upperBound <= width && rows.lowerBound >= 0 && rows.upperBound <= height)
    var kept: [Component] = []
    kept.reserveCapacity(columns.count * rows.count * channels)
    for row in rows {
      let first = (row * width + columns.lowerBound) * channels
      kept += samples[first..<(first + columns.count * channels)]
    }
    return ImageBuffer(width: columns.count, height: rows.count, channels: channels, samples: kept)
  }

  /// The first `count` channels of every pixel.
  public func keepingChannels(_ count: Int) -> ImageBuffer {
    precondition(count <= channels)
    guard count < channels else { return self }
    let pixels = width * height
    let kept = [Component](unsafeUninitializedCapacity: pixels * count) { target, filled in
      for pixel in 0..<pixels {
        for channel in 0..<count {
          target.initializeElement(at: pixel * count + channel, to: samples[pixel * channels + channel])
        }
      }
      filled = pixels * count
    }
    return ImageBuffer(width: width, height: height, channels: count, samples: kept)
  }
}

extension ImageBuffer: Equatable where Component: Equatable {}
