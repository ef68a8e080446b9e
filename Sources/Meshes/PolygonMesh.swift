/// The connectivity of a surface: polygons as the artist made them, and their triangles.
///
/// Positions are not part of a mesh: they change with every step of a fit and travel as flat arrays of
/// `SIMD3<Float>`, one per vertex, in centimetres.
public struct PolygonMesh: Sendable, Equatable {
  public let vertexCount: Int
  /// Face `f` has the corners `faceOffsets[f] ..< faceOffsets[f + 1]`. Length: faces + 1.
  public let faceOffsets: [Int32]
  /// The vertex of each corner, counter-clockwise seen from outside.
  public let faceVertices: [Int32]
  /// The index into `uvs` of each corner; empty when the mesh has no texture coordinates.
  public let faceUVs: [Int32]
  /// Texture coordinates, origin at the bottom left.
  public let uvs: [SIMD2<Float>]
  /// The polygons cut as fans: vertex ids.
  public let triangles: [SIMD3<Int32>]
  /// The polygon each triangle was cut from.
  public let triangleFaces: [Int32]

  public var faceCount: Int { faceOffsets.count - 1 }

  /// The vertices of one polygon.
  public func vertices(ofFace face: Int) -> ArraySlice<Int32> {
    faceVertices[Int(faceOffsets[face])..<Int(faceOffsets[face + 1])]
  }

  /// Cuts the polygons into triangles. Throws when an index is out of range or a polygon has fewer than three corners.
  public init(
    vertexCount: Int, faceOffsets: [Int32], faceVertices: [Int32], faceUVs: [Int32] = [], uvs: [SIMD2<Float>] = []
  ) throws(MeshError) {
    try Self.validate(vertexCount, faceOffsets, faceVertices, faceUVs, uvs)
    self.vertexCount = vertexCount
    self.faceOffsets = faceOffsets
    self.faceVertices = faceVertices
    self.faceUVs = faceUVs
    self.uvs = uvs
    var triangles: [SIMD3<Int32>] = []
    var triangleFaces: [Int32] = []
    for face in 0..<(faceOffsets.count - 1) {
      let first = Int(faceOffsets[face])
      for corner in (first + 1)..<(Int(faceOffsets[face + 1]) - 1) {
        triangles.append(SIMD3(faceVertices[first], faceVertices[corner], faceVertices[corner + 1]))
        triangleFaces.append(Int32(face))
      }
    }
    self.triangles = triangles
    self.triangleFaces = triangleFaces
  }

  private static func validate(
    _ vertexCount: Int, _ faceOffsets: [Int32], _ faceVertices: [Int32], _ faceUVs: [Int32], _ uvs: [SIMD2<Float>]
  ) throws(MeshError) {
    guard faceOffsets.first == 0, Int(faceOffsets.last!) == faceVertices.count else { throw .offsetsDoNotCoverCorners }
    for face in 0..<(faceOffsets.count - 1) {
      guard faceOffsets[face + 1] >= faceOffsets[face], faceOffsets[face + 1] - faceOffsets[face] >= 3 else {
        throw .faceWithFewerThanThreeCorners(face: face)
      }
    }
    for (corner, vertex) in faceVertices.enumerated() where vertex < 0 || Int(vertex) >= vertexCount {
      throw .vertexOutOfRange(corner: corner, vertex: Int(vertex))
    }
    guard faceUVs.isEmpty || faceUVs.count == faceVertices.count else { throw .uvsDoNotMatchCorners }
    for (corner, uv) in faceUVs.enumerated() where uv < 0 || Int(uv) >= uvs.count {
      throw .uvOutOfRange(corner: corner, uv: Int(uv))
    }
  }
}

/// Why polygons are not a mesh.
public enum MeshError: Error, Equatable {
  case offsetsDoNotCoverCorners
  case faceWithFewerThanThreeCorners(face: Int)
  case vertexOutOfRange(corner: Int, vertex: Int)
  case uvsDoNotMatchCorners
  case uvOutOfRange(corner: Int, uv: Int)
}
