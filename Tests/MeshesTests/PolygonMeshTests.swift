import Meshes
import Testing

struct PolygonMeshTests {
  @Test func polygonsAreCutAsFans() throws {
    let mesh = try PolygonMesh(vertexCount: 6, faceOffsets: [0, 4, 7], faceVertices: [0, 1, 2, 3, 3, 2, 5])
    #expect(mesh.triangles == [SIMD3(0, 1, 2), SIMD3(0, 2, 3), SIMD3(3, 2, 5)])
    #expect(mesh.triangleFaces == [0, 0, 1] && mesh.faceCount == 2)
    #expect(Array(mesh.vertices(ofFace: 1)) == [3, 2, 5])
  }

  @Test(arguments: [
    ([0, 4], [0, 1, 2], MeshError.offsetsDoNotCoverCorners),
    ([1, 3], [0, 1, 2], .offsetsDoNotCoverCorners),
    ([0, 2, 4], [0, 1, 2, 3], .faceWithFewerThanThreeCorners(face: 0)),
    ([0, 6, 4], [0, 1, 2, 3], .faceWithFewerThanThreeCorners(face: 1)),
    ([0, 3], [0, 1, 4], .vertexOutOfRange(corner: 2, vertex: 4)),
    ([0, 3], [0, -1, 2], .vertexOutOfRange(corner: 1, vertex: -1)),
  ])
  func whatIsNotAMeshIsRefused(faceOffsets: [Int32], faceVertices: [Int32], error: MeshError) {
    #expect(throws: error) {
      try PolygonMesh(vertexCount: 4, faceOffsets: faceOffsets, faceVertices: faceVertices)
    }
  }

  @Test func textureCoordinatesMustMatchTheCorners() {
    #expect(throws: MeshError.uvsDoNotMatchCorners) {
      try PolygonMesh(vertexCount: 3, faceOffsets: [0, 3], faceVertices: [0, 1, 2], faceUVs: [0], uvs: [.zero])
    }
    #expect(throws: MeshError.uvOutOfRange(corner: 1, uv: 1)) {
      try PolygonMesh(vertexCount: 3, faceOffsets: [0, 3], faceVertices: [0, 1, 2], faceUVs: [0, 1, 0], uvs: [.zero])
    }
  }
}
