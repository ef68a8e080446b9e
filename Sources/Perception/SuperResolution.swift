public import Images

/// Makes a picture finer, tile by tile, with a network that has seen how pictures look when they are larger.
///
/// What the network invents is checked against the picture: half of it is the network's and half an interpolation, and what
/// this would give when made small again is corrected to the picture's own pixels (back-projection). Measured on renders
/// made 2 and 4 times smaller, the mixture is nearer to the original than either half, the network alone farther than the
/// interpolation: `tools/superresolution/README.md`.
public final class SuperResolution: Sendable {
  /// Which network.
  public enum Quality: String, Sendable, CaseIterable {
    /// A small one, twice as fine: a face takes seconds.
    case fast
    /// A large one, four times as fine: a face takes minutes.
    case best

    var factor: Int { self == .fast ? 2 : 4 }
  }

  /// How many times larger pictures become.
  public let factor: Int
  private let model: InferenceModel

  private static let tile = 128
  /// What a tile sees of its neighbours: nearly all that the network looks at.
  private static let rim = 16
  private static let output = "picture"

  /// Loads `fast.xml` or `best.xml` from a directory, each with its `.bin` beside it.
  public init(_ quality: Quality, directory: String, threads: Int = 2) throws(PerceptionError) {
    factor = quality.factor
    let side = Self.tile * quality.factor
    model = try InferenceModel(
      path: "\(directory)/\(quality.rawValue).xml",
      interface: ModelInterface(inputShape: [1, 3, Self.tile, Self.tile], outputs: [Self.output: 3 * side * side]),
      threads: threads)
  }

  /// The picture `factor` times as large, sRGB.
  ///
  /// - Parameters:
  ///   - isCancelled: asked every few milliseconds, also while a network runs; when true, `CancellationError` is thrown.
  ///   - progress: the share that is done.
  public func enlarged(
    _ picture: ImageBuffer<UInt8>, isCancelled: () -> Bool = { false }, progress: (Double) -> Void = { _ in }
  ) throws -> ImageBuffer<UInt8> {
    let pixels = picture.map(Float.init)
    var mixed = pixels.enlarged(by: factor)
    let tiles = tiles(of: picture)
    for (number, tile) in tiles.enumerated() {
      progress(Double(number) / Double(tiles.count))
      let planes = try model.run(input(picture, tile), isCancelled: isCancelled)[Self.output]!
      mix(planes, of: tile, into: &mixed)
    }
    if isCancelled() { throw CancellationError() }
    return mixed.corrected(to: pixels, factor: factor).bytes
  }

  /// A tile's own part of the picture, without its rim.
  private struct Tile {
    var columns: Range<Int>
    var rows: Range<Int>
  }

  private func tiles(of picture: ImageBuffer<UInt8>) -> [Tile] {
    let step = Self.tile - 2 * Self.rim
    return stride(from: 0, to: picture.height, by: step).flatMap { top in
      stride(from: 0, to: picture.width, by: step).map { left in
        Tile(
          columns: left..<min(left + step, picture.width), rows: top..<min(top + step, picture.height))
      }
    }
  }

  /// The tile with its rim, as planes between 0 and 1; beyond the picture its edge goes on.
  private func input(_ picture: ImageBuffer<UInt8>, _ tile: Tile) -> [Float] {
    var planes = [Float](repeating: 0, count: 3 * Self.tile * Self.tile)
    for y in 0..<Self.tile {
      let row = min(max(tile.rows.lowerBound + y - Self.rim, 0), picture.height - 1)
      for x in 0..<Self.tile {
        let column = min(max(tile.columns.lowerBound + x - Self.rim, 0), picture.width - 1)
        for channel in 0..<3 {
          planes[(channel * Self.tile + y) * Self.tile + x] = Float(picture[column, row, channel]) / 255
        }
      }
    }
    return planes
  }

  /// Puts the mean of the network's pixels and those that are there in their place.
  private func mix(_ planes: [Float], of tile: Tile, into picture: inout ImageBuffer<Float>) {
    let side = Self.tile * factor
    for y in (tile.rows.lowerBound * factor)..<(tile.rows.upperBound * factor) {
      let row = y + (Self.rim - tile.rows.lowerBound) * factor
      for x in (tile.columns.lowerBound * factor)..<(tile.columns.upperBound * factor) {
        let column = x + (Self.rim - tile.columns.lowerBound) * factor
        for channel in 0..<3 {
          let own = min(max(planes[(channel * side + row) * side + column], 0), 1) * 255
          picture[x, y, channel] = (own + picture[x, y, channel]) / 2
        }
      }
    }
  }
}

extension ImageBuffer<Float> {
  /// What is missing for the picture, made small again, to be `small`, added to it.
  fileprivate func corrected(to small: ImageBuffer, factor: Int) -> ImageBuffer {
    var missing = small
    let own = reduced(by: factor)
    for index in missing.samples.indices { missing.samples[index] -= own.samples[index] }
    var result = missing.enlarged(by: factor)
    for index in result.samples.indices { result.samples[index] += samples[index] }
    return result
  }
}
