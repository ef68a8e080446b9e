import Cameras
import HeadTemplates
import LinearAlgebra
import Meshes
import Rendering

/// What the photo's window shows of a fitted head.
struct Sightings {
  /// How clearly the photo shows the skin at each vertex: the weight of the evidence there times the cosine of the
  /// angle at which the camera looks at it. Zero where it is hidden, outside the window, or not skin.
  let clarity: [Float]
  /// The angle between the observed normal and the head's at each vertex, degrees; zero where nothing is observed.
  let normalResiduals: [Float]
  /// The mean angle over the window's pixels by their weights, degrees.
  let meanNormalResidual: Float

  /// A vertex this far behind what the window sees at its pixel is hidden (cm): less than any fold of a face is deep,
  /// more than a pixel's slant.
  private static let depthTolerance: Float = 0.2

  /// - Parameter corners: of the template's triangles.
  init(
    template: HeadTemplate, corners: VertexCorners, vertices: [SIMD3<Float>], camera: PinholeCamera, evidence: Evidence
  ) {
    let view = camera.window(evidence.window)
    let points = vertices.map { view.worldToCamera * $0 }
    let rendered = NormalRendering(points: points, triangles: template.mesh.triangles, corners: corners, camera: view)
    meanNormalResidual = Self.meanNormalResidual(rendered, template.triangleIsSkin, evidence.normals)

    let normals = rendered.vertexNormals
    let projection = Projection(focalLength: view.focalLength, principalPoint: view.principalPoint)
    var (clarity, residuals) = ([Float](repeating: 0, count: points.count), [Float](repeating: 0, count: points.count))
    for vertex in template.skinVertices {
      let point = points[vertex]
      guard point.z < 0, let pixel = evidence.normals.pixel(at: projection.pixel(point)),
        let depth = rendered.depth(at: pixel), -point.z < depth + Self.depthTolerance
      else { continue }
      let facing = dot(normals[vertex], normalize(-point))
      let weight = min(evidence.normals.weights[pixel], 1)
      guard weight > 0, facing > 0 else { continue }
      clarity[vertex] = weight * facing
      residuals[vertex] = angle(normals[vertex], evidence.normals.normals[pixel]) * (180 / .pi)
    }
    (self.clarity, normalResiduals) = (clarity, residuals)
  }

  private static func meanNormalResidual(_ rendered: NormalRendering, _ isSkin: [Bool], _ map: NormalMap) -> Float {
    var (sum, total): (Float, Float) = (0, 0)
    for pixel in map.normals.indices where map.weights[pixel] > 0 {
      guard let (normal, triangle) = rendered.normal(at: pixel), isSkin[triangle] else { continue }
      sum += map.weights[pixel] * angle(normal, map.normals[pixel])
      total += map.weights[pixel]
    }
    return total > 0 ? sum / total * 180 / .pi : 0
  }
}

extension NormalMap {
  /// The pixel that a place in the window lies in; nil outside.
  fileprivate func pixel(at place: SIMD2<Float>) -> Int? {
    guard place.x >= 0, place.y >= 0, place.x < Float(window.size), place.y < Float(window.size) else { return nil }
    return Int(place.y) * window.size + Int(place.x)
  }
}

extension HeadTemplate {
  /// The vertices of outer skin, in ascending order.
  var skinVertices: [Int] {
    var isSkin = [Bool](repeating: false, count: mesh.vertexCount)
    for (triangle, skin) in zip(mesh.triangles, triangleIsSkin) where skin {
      for corner in 0..<3 { isSkin[Int(triangle[corner])] = true }
    }
    return isSkin.indices.filter { isSkin[$0] }
  }
}
