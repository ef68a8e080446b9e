public import Images
public import Meshes

/// The maps of a head, one of each for every UDIM tile.
public struct TextureSet: Sendable {
  public struct Tile: Sendable {
    public var udim: Int
    /// The skin's own colour without light, sRGB.
    public var color: ImageBuffer<UInt8>
    /// Tangent space, OpenGL's +Y; n = value / 65535 · 2 - 1.
    public var normal: ImageBuffer<UInt16>

    public init(udim: Int, color: ImageBuffer<UInt8>, normal: ImageBuffer<UInt16>) {
      self.udim = udim
      self.color = color
      self.normal = normal
    }
  }

  public var tiles: [Tile]
  /// The name of the skin that ships (`SkinTone`) that completes what the photos do not show; nil where the head's own
  /// texture does.
  public var skin: String?
  /// The share of the skin's texels that the photo itself shows.
  public var coverage: Float
  /// What the artist should know, in sentences.
  public var notes: [String]

  public init(tiles: [Tile], skin: String?, coverage: Float, notes: [String]) {
    self.tiles = tiles
    self.skin = skin
    self.coverage = coverage
    self.notes = notes
  }
}

/// What a caller may choose for a texture.
public struct TextureOptions: Sendable {
  public static let sizes: ClosedRange<Int> = 64...8192
  /// Texels a side of each tile.
  public var size = 2048
  /// The head's own colour maps, which complete what the photos do not show in place of a skin that ships.
  public var base: BaseTexture?
  /// A finer mesh on the head's own texture coordinates, whose relief the normal map gets besides that of the photos.
  public var detail: WavefrontSurface?

  public init() {}
}
