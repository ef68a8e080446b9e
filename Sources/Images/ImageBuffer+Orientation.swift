extension ImageBuffer {
  /// The upright image of one that was stored turned or mirrored.
  func upright(from orientation: Orientation) -> ImageBuffer {
    guard orientation != .upright else { return self }
    let (uprightWidth, uprightHeight) = orientation.swapsAxes ? (height, width) : (width, height)
    let count = samples.count
    let turned = [Component](unsafeUninitializedCapacity: count) { target, filled in
      samples.withUnsafeBufferPointer { source in
        var next = 0
        for y in 0..<uprightHeight {
          for x in 0..<uprightWidth {
            let first = storedPixel(showingX: x, y: y, orientation) * channels
            for channel in 0..<channels {
              target.initializeElement(at: next, to: source[first + channel])
              next += 1
            }
          }
        }
      }
      filled = count
    }
    return ImageBuffer(width: uprightWidth, height: uprightHeight, channels: channels, samples: turned)
  }

  /// The index of the stored pixel that is seen at column `x` and row `y` of the upright image.
  @inline(__always)
  private func storedPixel(showingX x: Int, y: Int, _ orientation: Orientation) -> Int {
    let (column, row) = orientation.swapsAxes ? (y, x) : (x, y)
    let storedX = orientation.mirrorsColumns ? width - 1 - column : column
    let storedY = orientation.mirrorsRows ? height - 1 - row : row
    return storedY * width + storedX
  }
}

/// How a stored image has to be turned to stand upright; the raw values are EXIF's.
enum Orientation: Int, Sendable, CaseIterable {
  case upright = 1
  case mirrored = 2
  case upsideDown = 3
  case upsideDownMirrored = 4
  case transposed = 5
  /// The photo has to be turned clockwise.
  case turnedLeft = 6
  case transverse = 7
  /// The photo has to be turned counter-clockwise.
  case turnedRight = 8

  var swapsAxes: Bool { rawValue >= 5 }
  var mirrorsColumns: Bool { [.mirrored, .upsideDown, .transverse, .turnedRight].contains(self) }
  var mirrorsRows: Bool { [.upsideDown, .upsideDownMirrored, .turnedLeft, .transverse].contains(self) }
}
