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
    /// A small one, twice as fine where it is ours: a face takes seconds.
    case fast
    /// A large one, four times as fine where it is ours: a face takes minutes.
    case best

    public var slot: ModelSlot { self == .fast ? .fastSuperResolution : .bestSuperResolution }
  }

  private let model: InferenceModel
  private let description: ModelDescription

  /// What a tile sees of its neighbours: an eighth of its side, nearly all that our networks look at.
  private let rim: Int
  private var tile: Int { description.input.size }

  /// How many times larger pictures become.
  public var factor: Int { description.factor }

  /// Loads the network of a description for one of the two slots.
  public init(_ description: ModelDescription, threads: Int = 2) throws(PerceptionError) {
    self.description = description
    rim = description.input.size / 8
    model = try InferenceModel(path: description.path, interface: description.interface, threads: threads)
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
      let planes = try model.run(input(picture, tile), isCancelled: isCancelled)[output.name]!
      mix(planes, of: tile, into: &mixed)
    }
    if isCancelled() { throw CancellationError() }
    return mixed.corrected(to: pixels, factor: factor).bytes
  }

  private var output: ModelDescription.Output { description.outputs["picture"]! }

  /// A tile's own part of the picture, without its rim.
  private struct Tile {
    var columns: Range<Int>
    var rows: Range<Int>
  }

  private func tiles(of picture: ImageBuffer<UInt8>) -> [Tile] {
    let step = tile - 2 * rim
    return stride(from: 0, to: picture.height, by: step).flatMap { top in
      stride(from: 0, to: picture.width, by: step).map { left in
        Tile(
          columns: left..<min(left + step, picture.width), rows: top..<min(top + step, picture.height))
      }
    }
  }

  /// The tile with its rim, as the network wants it; beyond the picture its edge goes on.
  private func input(_ picture: ImageBuffer<UInt8>, _ tile: Tile) -> [Float] {
    description.input.planes { x, y, channel in
      let row = min(max(tile.rows.lowerBound + y - rim, 0), picture.height - 1)
      let column = min(max(tile.columns.lowerBound + x - rim, 0), picture.width - 1)
      return Float(picture[column, row, channel])
    }
  }

  /// Puts the mean of the network's pixels and those that are there in their place.
  private func mix(_ planes: [Float], of tile: Tile, into picture: inout ImageBuffer<Float>) {
    let side = self.tile * factor
    let bytes: Float = output.form == "share" ? 255 : 1
    for y in (tile.rows.lowerBound * factor)..<(tile.rows.upperBound * factor) {
      let row = y + (rim - tile.rows.lowerBound) * factor
      for x in (tile.columns.lowerBound * factor)..<(tile.columns.upperBound * factor) {
        let column = x + (rim - tile.columns.lowerBound) * factor
        for channel in 0..<3 {
          let plane = description.input.isBlueFirst ? 2 - channel : channel
          let own = min(max(planes[(plane * side + row) * side + column] * bytes, 0), 255)
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
