public import HeadTemplates
import Images
public import Texturing

extension BaseTexture {
  /// Reads a head's own colour maps: of every tile where the path holds `<UDIM>`, else of a head with one tile.
  ///
  /// - Parameter read: the bytes of a file.
  /// - Throws: what `read` throws, `ImageError`, `TextureError`.
  public init(path: String, of template: HeadTemplate, read: (String) throws -> [UInt8]) throws {
    let tiles = try UVLayout(template.mesh).tiles.map(\.udim)
    guard path.contains(Self.mark) else {
      // What lacks a tile is refused by the extraction.
      self.init([tiles[0]: try Photo(decoding: read(path)).pixels])
      return
    }
    let maps = try tiles.map { udim in
      (udim, try Photo(decoding: read(path.replacing(Self.mark, with: "\(udim)"))).pixels)
    }
    self.init(Dictionary(uniqueKeysWithValues: maps))
  }

  private static let mark = "<UDIM>"
}
