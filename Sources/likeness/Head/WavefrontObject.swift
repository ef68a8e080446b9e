import Foundation
import HeadTemplates
import Meshes

/// A head as a Wavefront OBJ file: the template's own polygons, vertex order and texture coordinates, in centimetres.
struct WavefrontObject {
  let template: HeadTemplate
  let vertices: [SIMD3<Float>]

  var bytes: [UInt8] {
    var lines = ["# \(template.title), fitted by Likeness; centimetres", "o \(template.name)"]
    lines += vertices.map { String(format: "v %.6f %.6f %.6f", $0.x, $0.y, $0.z) }
    lines += template.mesh.uvs.map { String(format: "vt %.6f %.6f", $0.x, $0.y) }
    var part: UInt8?
    for face in 0..<template.mesh.faceCount {
      if part != template.faceParts[face] {
        part = template.faceParts[face]
        lines.append("g \(template.parts[Int(template.faceParts[face])])")
      }
      lines.append("f" + corners(of: face))
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Counted from one, as the format wants.
  private func corners(of face: Int) -> String {
    let mesh = template.mesh
    return (Int(mesh.faceOffsets[face])..<Int(mesh.faceOffsets[face + 1])).map { corner in
      let vertex = mesh.faceVertices[corner] + 1
      return mesh.faceUVs.isEmpty ? " \(vertex)" : " \(vertex)/\(mesh.faceUVs[corner] + 1)"
    }.joined()
  }
}
