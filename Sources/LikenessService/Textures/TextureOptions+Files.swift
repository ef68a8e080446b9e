public import HeadTemplates
import Images
import Meshes
public import Texturing

extension TextureOptions {
  /// Takes what a head has of its own from files: its colour maps, to be completed into, and a finer mesh.
  ///
  /// - Parameters:
  ///   - base: the path of a map, PNG or JPEG, for each UDIM tile by its number; those of tiles on which the head has nothing
  ///     are not read. Nil for a skin that ships.
  ///   - detailMesh: the path of a Wavefront OBJ.
  ///   - read: the bytes of a file.
  /// - Throws: what `read` throws, `OwnFileError`, `TextureError`.
  public mutating func takeOwn(
    base paths: [Int: String]?, detailMesh: String?, of template: HeadTemplate, read: (String) throws -> [UInt8]
  ) throws {
    if let paths {
      let maps = try UVLayout(template.mesh).tiles.map(\.udim).compactMap { udim in
        try paths[udim].map { (udim, try map($0, udim: udim, read: read)) }
      }
      // What lacks a tile is refused by the extraction.
      base = BaseTexture(Dictionary(uniqueKeysWithValues: maps))
    }
    if let detailMesh {
      let bytes = try read(detailMesh)
      do {
        detail = try WavefrontSurface(parsing: bytes)
      } catch {
        throw OwnFileError.detailMesh(path: detailMesh, reason: "\(error)")
      }
    }
  }

  /// A map that is no finer than the texture that it goes into: more would take memory and not be seen.
  private func map(_ path: String, udim: Int, read: (String) throws -> [UInt8]) throws -> ImageBuffer<UInt8> {
    let bytes = try read(path)
    do {
      let pixels = try Photo(decoding: bytes).pixels
      let factor = min(pixels.width, pixels.height) / max(size, 1)
      return factor > 1 ? pixels.map(Float.init).reduced(by: factor).bytes : pixels
    } catch {
      throw OwnFileError.base(path: path, udim: udim, reason: "\(error)")
    }
  }

  /// The paths of a head's own maps by the number of the UDIM tile: of every tile where the name holds `<UDIM>`, else of a
  /// head with one tile.
  public static func basePaths(_ name: String, of template: HeadTemplate) throws(TextureError) -> [Int: String] {
    let tiles = try UVLayout(template.mesh).tiles.map(\.udim)
    guard name.contains(mark) else { return [tiles[0]: name] }
    return Dictionary(uniqueKeysWithValues: tiles.map { ($0, name.replacing(mark, with: "\($0)")) })
  }

  private static let mark = "<UDIM>"
}

/// Why a file of a head's own cannot be used for its texture.
public enum OwnFileError: Error, Equatable, CustomStringConvertible {
  case base(path: String, udim: Int, reason: String)
  case detailMesh(path: String, reason: String)

  public var description: String {
    switch self {
    case .base(let path, let udim, let reason):
      "The head's own texture for the UDIM tile \(udim), \(path), cannot be used: \(reason)"
    case .detailMesh(let path, let reason): "The detail mesh \(path) cannot be used: \(reason)"
    }
  }
}
