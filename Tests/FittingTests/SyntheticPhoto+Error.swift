import Cameras
import HeadTemplates
import LinearAlgebra
import Meshes

extension SyntheticPhoto {
  /// The root mean square distance of a head from the true one at right angles to the true surface, over the core of
  /// the face (cm).
  ///
  /// Both are compared as their cameras see them. One photo cannot tell a large head from a near one, so the fitted
  /// head is first scaled about the camera to where it fits best.
  func surfaceError(_ fitted: [SIMD3<Float>], _ fittedCamera: PinholeCamera) -> Float {
    let core = template.regions["core"] ?? []
    let vertices = core.indices.filter { core[$0] == 1 }
    let seen = fitted.map { fittedCamera.worldToCamera * $0 }
    let truth = self.vertices.map { camera.worldToCamera * $0 }
    let scale =
      vertices.reduce(Float(0)) { $0 + dot(seen[$1], truth[$1]) }
      / vertices.reduce(Float(0)) { $0 + dot(seen[$1], seen[$1]) }
    var normals = truth
    VertexNormals<Float>(triangles: template.mesh.triangles, vertexCount: truth.count).evaluate(truth, into: &normals)
    let squares = vertices.reduce(Float(0)) { sum, vertex in
      let distance = dot(seen[vertex] * scale - truth[vertex], normals[vertex])
      return sum + distance * distance
    }
    return (squares / Float(vertices.count)).squareRoot()
  }

  /// The angle between a camera's rotation and the true one, degrees.
  func turn(of fittedCamera: PinholeCamera) -> Float {
    let difference = fittedCamera.worldToCamera.linear * camera.worldToCamera.linear.transpose
    return length(RotationVector(matrix: difference).vector) * 180 / .pi
  }
}
