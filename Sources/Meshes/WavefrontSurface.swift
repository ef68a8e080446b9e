#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// A surface as a Wavefront OBJ file has it: positions, polygons and texture coordinates. Everything else in the file
/// (normals, groups, materials, lines, points) is passed over.
public struct WavefrontSurface: Sendable, Equatable {
  public let mesh: PolygonMesh
  /// One for each vertex, in the file's own units and axes.
  public let positions: [SIMD3<Float>]

  public init(mesh: PolygonMesh, positions: [SIMD3<Float>]) {
    precondition(positions.count == mesh.vertexCount)
    (self.mesh, self.positions) = (mesh, positions)
  }

  /// Reads a file's bytes; throws where they are no surface.
  public init(parsing bytes: [UInt8]) throws(WavefrontError) {
    var parser = WavefrontParser()
    // The zero ends what the C library reads.
    let failure = (bytes + [0]).withUnsafeBufferPointer { text -> WavefrontError? in
      do throws(WavefrontError) {
        try parser.read(text.baseAddress!, count: bytes.count)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
    try self.init(parser)
  }

  private init(_ parser: WavefrontParser) throws(WavefrontError) {
    guard parser.faceOffsets.count > 1 else { throw .noFaces }
    guard parser.faceUVs.isEmpty || parser.faceUVs.count == parser.faceVertices.count else { throw .uvsMissing }
    do throws(MeshError) {
      mesh = try PolygonMesh(
        vertexCount: parser.positions.count, faceOffsets: parser.faceOffsets, faceVertices: parser.faceVertices,
        faceUVs: parser.faceUVs, uvs: parser.uvs)
    } catch {
      throw .damaged("\(error)")
    }
    positions = parser.positions
  }
}

/// Why a file is no surface.
public enum WavefrontError: Error, Equatable, CustomStringConvertible {
  case line(Int)
  case noFaces
  /// Some corners have texture coordinates and some have none.
  case uvsMissing
  case damaged(String)

  public var description: String {
    switch self {
    case .line(let number): "Line \(number) is not as a Wavefront OBJ file has it; export the mesh again."
    case .noFaces: "The file holds no faces; export a mesh as Wavefront OBJ."
    case .uvsMissing: "Some faces have no texture coordinates; unwrap the whole mesh and export it again."
    case .damaged(let detail): "The mesh does not hold together (\(detail)); export it again."
    }
  }
}

/// Goes through the lines of a file.
private struct WavefrontParser {
  var positions: [SIMD3<Float>] = []
  var uvs: [SIMD2<Float>] = []
  var faceOffsets: [Int32] = [0]
  var faceVertices: [Int32] = []
  var faceUVs: [Int32] = []

  private typealias Text = UnsafePointer<UInt8>
  private static let (newline, slash) = (UInt8(ascii: "\n"), UInt8(ascii: "/"))
  private static let blanks: Set<UInt8> = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]

  /// - Parameter text: `count` bytes and a zero behind them.
  mutating func read(_ text: UnsafePointer<UInt8>, count: Int) throws(WavefrontError) {
    var (start, number) = (text, 1)
    let end = text + count
    while start < end {
      var stop = start
      while stop < end, stop.pointee != Self.newline { stop += 1 }
      guard readLine(start, stop) else { throw .line(number) }
      (start, number) = (stop + 1, number + 1)
    }
  }

  /// False for a line that is not as it must be.
  private mutating func readLine(_ start: Text, _ end: Text) -> Bool {
    var place = Self.afterBlanks(start, end)
    let word = place
    while place < end, !Self.blanks.contains(place.pointee) { place += 1 }
    switch (place - word, word.pointee, place - word == 2 ? word[1] : 0) {
    case (1, UInt8(ascii: "v"), _):
      guard let values = Self.numbers(3, place, end) else { return false }
      positions.append(SIMD3(values.x, values.y, values.z))
    case (2, UInt8(ascii: "v"), UInt8(ascii: "t")):
      guard let values = Self.numbers(2, place, end) else { return false }
      uvs.append(SIMD2(values.x, values.y))
    case (1, UInt8(ascii: "f"), _): return readFace(place, end)
    default: break
    }
    return true
  }

  private mutating func readFace(_ start: Text, _ end: Text) -> Bool {
    var place = Self.afterBlanks(start, end)
    while place < end {
      guard let vertex = Self.index(&place, end, of: positions.count) else { return false }
      faceVertices.append(vertex)
      if place < end, place.pointee == Self.slash {
        place += 1
        if place < end, place.pointee != Self.slash, !Self.blanks.contains(place.pointee) {
          guard let uv = Self.index(&place, end, of: uvs.count) else { return false }
          faceUVs.append(uv)
        }
        // The normal's index.
        while place < end, !Self.blanks.contains(place.pointee) { place += 1 }
      }
      guard place == end || Self.blanks.contains(place.pointee) else { return false }
      place = Self.afterBlanks(place, end)
    }
    guard faceVertices.count - Int(faceOffsets[faceOffsets.count - 1]) >= 3 else { return false }
    faceOffsets.append(Int32(faceVertices.count))
    return true
  }

  private static func afterBlanks(_ start: Text, _ end: Text) -> Text {
    var place = start
    while place < end, blanks.contains(place.pointee) { place += 1 }
    return place
  }

  /// The first two or three numbers of a line; nil where there are fewer, or one is not finite.
  private static func numbers(_ count: Int, _ start: Text, _ end: Text) -> SIMD3<Float>? {
    var (place, result) = (start, SIMD3<Float>.zero)
    for index in 0..<count {
      place = afterBlanks(place, end)
      guard place < end else { return nil }
      var stop: UnsafeMutablePointer<CChar>?
      let value = place.withMemoryRebound(to: CChar.self, capacity: end - place) { strtof($0, &stop) }
      let read = UnsafeRawPointer(stop!).assumingMemoryBound(to: UInt8.self)
      guard read > place, read <= end, value.isFinite else { return nil }
      result[index] = value
      place = read
    }
    return result
  }

  /// An index that counts from one, or from the end where it is negative, as one from zero; nil for one out of range.
  private static func index(_ place: inout Text, _ end: Text, of count: Int) -> Int32? {
    let isBack = place < end && place.pointee == UInt8(ascii: "-")
    if isBack { place += 1 }
    var (value, hasDigits) = (0, false)
    while place < end, case let digit = Int(place.pointee) - 48, 0...9 ~= digit {
      // No file has so many.
      guard value < 1 << 40 else { return nil }
      (value, hasDigits) = (10 * value + digit, true)
      place += 1
    }
    let index = isBack ? count - value : value - 1
    return hasDigits && 0..<count ~= index ? Int32(exactly: index) : nil
  }
}
