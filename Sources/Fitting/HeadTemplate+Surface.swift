package import HeadTemplates
package import Meshes

extension HeadTemplate {
  /// The parts that one surface of skin is made of: the face and what is sewn to it inside mouth and sockets.
  private static let surfaceParts: Set<String> = ["skin", "inner-mouth", "eye-sockets"]

  /// Triangles of the continuous surface that a fit deforms; eyes, teeth and tongue follow it.
  package var skinSurface: TriangleSurface {
    let deforming = faceParts.map { Self.surfaceParts.contains(parts[Int($0)]) }
    let triangles = mesh.triangles.indices.filter { deforming[Int(mesh.triangleFaces[$0])] }.map { mesh.triangles[$0] }
    return TriangleSurface(triangles: triangles, vertexCount: mesh.vertexCount)
  }

  /// Whether each triangle of the mesh is outer skin, which alone is compared with the photo.
  package var triangleIsSkin: [Bool] {
    mesh.triangleFaces.map { parts[Int(faceParts[Int($0)])] == "skin" }
  }
}
