import ArrayFiles
import Meshes

extension PolygonMesh {
  init(reading contents: TemplateContents, vertexCount: Int) throws(TemplateError) {
    let faceOffsets = try contents.int32s(TemplateArray.faceOffsets, shape: [nil])
    let faceVertices = try contents.int32s(TemplateArray.faceVertices, shape: [nil])
    let faceUVs = try contents.int32s(TemplateArray.faceUVs, shape: [nil])
    let uvs = try contents.floats(TemplateArray.uvs, shape: [nil, 2])
    try Check.limit("vertices", vertexCount, TemplateLimits.vertices)
    try Check.limit("faces", faceOffsets.count - 1, TemplateLimits.faces)
    try Check.limit("face corners", faceVertices.count, TemplateLimits.corners)
    try Check.limit("texture coordinates", uvs.count / 2, TemplateLimits.textureCoordinates)
    do throws(MeshError) {
      try self.init(
        vertexCount: vertexCount, faceOffsets: faceOffsets, faceVertices: faceVertices, faceUVs: faceUVs,
        uvs: (0..<(uvs.count / 2)).map { SIMD2(uvs[2 * $0], uvs[2 * $0 + 1]) })
    } catch {
      throw .malformedMesh(error)
    }
  }

  func write(to contents: inout TemplateContents) {
    contents.arrays[TemplateArray.faceOffsets] = NamedArray(faceOffsets)
    contents.arrays[TemplateArray.faceVertices] = NamedArray(faceVertices)
    contents.arrays[TemplateArray.faceUVs] = NamedArray(faceUVs)
    contents.arrays[TemplateArray.uvs] = NamedArray(uvs.flatMap { [$0.x, $0.y] }, shape: [uvs.count, 2])
  }
}
