public import HeadTemplates
package import Meshes

extension HeadTemplate {
  /// The side of the window in which this head and a photo are compared, in its own pixels: about as many pixels of the
  /// face as a head has vertices there. A finer window says nothing more to smooth skin, a coarser one leaves the
  /// vertices of a dense mesh between the pixels, and twice the side costs four times as much.
  public var windowSize: Int { mesh.vertexCount > 12_000 ? 512 : 256 }

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
