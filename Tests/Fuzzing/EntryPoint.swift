import ArrayFiles
import Cameras
package import Foundation
import HeadTemplates
import ImageSamples
import Images
import JSONValues
import LikenessProtocol
import LikenessService
import LikenessTransport
import LinearAlgebra
import Rigs
import TestSupport

/// A place where bytes from outside come in. Whatever they are, they are read or refused.
package enum EntryPoint: String, CaseIterable, Sendable {
  case framing, json, messages, arrays, template, png, jpeg, exif, head

  /// Reads bytes as the product does; returns whether they were accepted.
  package func read(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .framing: Self.readFrames(bytes)
    case .json: (try? JSONValue(parsing: bytes)) != nil
    case .messages: Self.readMessage(bytes)
    case .arrays: (try? ArrayFile(parsing: bytes)) != nil
    case .template: (try? HeadTemplate(parsing: bytes)) != nil
    case .png:
      // The length decides, so that the same input is always read the same way.
      (try? Photo(decoding: bytes.count.isMultiple(of: 2) ? rightingChecksums(of: bytes) : bytes)) != nil
    case .jpeg: (try? Photo(decoding: bytes)) != nil
    case .exif: Self.hasFocalLength(bytes)
    case .head: (try? StoredHead(parsing: bytes, for: Self.toy)) != nil
    }
  }

  /// Sound inputs that are damaged.
  package func seeds(repository: URL) throws -> [[UInt8]] {
    switch self {
    case .framing: try Self.files("protocol/framing", in: repository) { $0.pathExtension == "txt" }
    case .json, .messages: try Self.files("protocol/examples", in: repository) { $0.pathExtension == "json" }
    case .arrays, .template: [Self.toy.serialized()]
    case .png: [encodePNG(quarters()), encodePNG(quarters().map { UInt16($0) * 257 }), Self.pngWithChunks]
    case .jpeg:
      [
        inserting(exif: ExifBuilder.orientation(6), into: Self.jpegFile),
        encodeJPEG(quarters(), colors: .cmyk),
      ]
    case .exif: [Self.exifBlock(isBigEndian: false), Self.exifBlock(isBigEndian: true)]
    case .head: [try Self.toyHead.file]
    }
  }

  private static let toy = ToyHead.template()
  private static let toyHead = StoredHead(
    camera: PinholeCamera(
      width: 16, height: 16, focalLength: 100, principalPoint: SIMD2(8, 8), worldToCamera: .identity),
    controllers: toy.rig.controllers.map(\.defaultValue),
    jointOffsets: Array(repeating: 0, count: 9 * toy.rig.joints.count), vertices: toy.neutral, bindOffsets: toy.neutral)
  private static let jpegFile = encodeJPEG(quarters())
  private static let pngWithChunks = inserting("eXIf", ExifBuilder.orientation(3), into: encodePNG(quarters()))

  private static func exifBlock(isBigEndian: Bool) -> [UInt8] {
    ExifBuilder(
      isBigEndian: isBigEndian, main: [(0x0112, .short(6))],
      camera: [(0x920A, .rational(50, 1)), (0xA002, .long(5184)), (0xA20E, .rational(5184, 22)), (0xA210, .short(3))]
    ).bytes
  }

  /// Damaged EXIF is left out and the photo read without it.
  private static func hasFocalLength(_ exif: [UInt8]) -> Bool {
    let file = inserting(exif: Array(exif.prefix(60_000)), into: jpegFile)
    return (try? Photo(decoding: file))?.focalLength35mm != nil
  }

  private static func readFrames(_ bytes: [UInt8]) -> Bool {
    var codec = MessageCodec(limits: TransportLimits())
    var isWhole = true
    codec.consume(bytes) { incoming in
      if case .message = incoming { return }
      isWhole = false
    }
    return isWhole
  }

  /// As every type of message there is.
  private static func readMessage(_ bytes: [UInt8]) -> Bool {
    guard let json = try? JSONValue(parsing: bytes, maximumDepth: TransportLimits().depth) else { return false }
    _ = try? Message(json: json)
    return MessageRegistry.types.values.count { (try? $0.init(json: json)) != nil } > 0
  }

  private static func files(
    _ folder: String, in repository: URL, where isWanted: (URL) -> Bool
  ) throws -> [[UInt8]] {
    let all = FileManager.default.enumerator(at: repository.appending(path: folder), includingPropertiesForKeys: nil)
    return try (all?.allObjects as? [URL] ?? []).filter(isWanted).sorted { $0.path < $1.path }
      .map { [UInt8](try Data(contentsOf: $0)) }
  }
}
