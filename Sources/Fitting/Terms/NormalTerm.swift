import Cameras
import Derivatives
package import LinearAlgebra
import Meshes
import RealModule
import Rendering

/// L_n: the mean L1 difference between observed and rendered unit normals over the pixels where both are valid
/// [P §4.2.1].
///
/// The rendered normal interpolates vertex normals with perspective-correct barycentrics and is made unit again.
/// Gradients go through the interpolation and through the vertex normals to positions; which triangle a pixel sees is
/// held fixed (`see`). The absolute values are rounded off below a degree (0.02).
package final class NormalTerm<S: Scalar>: Term {
  package let name = TermName.normals

  private let triangles: [SIMD3<Int32>]
  /// Whether a triangle may be compared with the photo's skin.
  private let isSkin: [Bool]
  private let observed: [ObservedNormal]
  private let width: Int
  private let principalPoint: SIMD2<S>
  private let vertexNormals: VertexNormals<S>
  private var normals: [SIMD3<S>]
  private var gradNormals: [SIMD3<S>]
  private var triangleIDs: [Int32] = []
  private var visibleWeight: S = 0
  private let absolute = RoundedAbsolute<S>(rounding: 0.02)

  private struct ObservedNormal {
    var pixel: Int32
    var weight: S
    var normal: SIMD3<S>
    var isTentative: Bool
  }

  package init(
    map: NormalMap, triangles: [SIMD3<Int32>], isSkin: [Bool], vertexCount: Int, principalPoint: SIMD2<Float>
  ) {
    self.triangles = triangles
    self.isSkin = isSkin
    self.principalPoint = SIMD2<S>(principalPoint)
    width = map.window.size
    observed = map.normals.indices.filter { map.weights[$0] > 0 }.map {
      ObservedNormal(pixel: Int32($0), weight: S(map.weights[$0]), normal: SIMD3<S>(map.normals[$0]),
        isTentative: !map.isTentative.isEmpty && map.isTentative[$0])
    }
    vertexNormals = VertexNormals(triangles: triangles, vertexCount: vertexCount)
    normals = Array(repeating: .zero, count: vertexCount)
    gradNormals = normals
  }

  /// Fixes which triangle each pixel of the window sees, until the next call; tentative pixels that disagree with `input`
  /// see none.
  package func see(_ triangleIDs: [Int32], _ input: TermInput<S>) {
    self.triangleIDs = triangleIDs
    guard observed.contains(where: \.isTentative) else { return }
    let points = input.cameraPoints.values
    vertexNormals.evaluate(points, into: &normals)
    let projection = projection(input)
    for observation in observed where observation.isTentative {
      guard let pixel = rendered(observation, points, projection) else { continue }
      if dot(normalize(pixel.sum), observation.normal) < Self.leastAgreement {
        self.triangleIDs[Int(observation.pixel)] = -1
      }
    }
  }

  /// The cosine of 40 degrees.
  private static var leastAgreement: S { S(0.766) }

  package func value(_ input: TermInput<S>) -> S {
    let points = input.cameraPoints.values
    vertexNormals.evaluate(points, into: &normals)
    let projection = projection(input)
    var sum: S = 0
    visibleWeight = 0
    for observation in observed {
      guard let pixel = rendered(observation, points, projection) else { continue }
      let difference = normalize(pixel.sum) - observation.normal
      sum += observation.weight * (absolute.value(difference.x) + absolute.value(difference.y) + absolute.value(difference.z))
      visibleWeight += observation.weight
    }
    return visibleWeight > 0 ? sum / visibleWeight : 0
  }

  package func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    guard visibleWeight > 0 else { return }
    let points = input.cameraPoints.values
    let projection = projection(input)
    let scale = weight / visibleWeight
    var gradLogFocal: S = 0
    gradNormals.withUnsafeMutableBufferPointer { gradNormals in
      gradNormals.update(repeating: .zero)
      gradient.cameraPoints.values.withUnsafeMutableBufferPointer { gradPoints in
        for observation in observed {
          guard let pixel = rendered(observation, points, projection) else { continue }
          let difference = normalize(pixel.sum) - observation.normal
          let slopes = SIMD3(
            absolute.slope(difference.x), absolute.slope(difference.y), absolute.slope(difference.z))
          let gradNormal = slopes * (scale * observation.weight)
          let gradSum = normalizePullback(pixel.sum, gradNormal)
          let (a, b, c) = pixel.vertices
          gradNormals[a] += gradSum * pixel.weights.x
          gradNormals[b] += gradSum * pixel.weights.y
          gradNormals[c] += gradSum * pixel.weights.z
          let gradWeights = SIMD3(dot(normals[a], gradSum), dot(normals[b], gradSum), dot(normals[c], gradSum))
          let corners = PerspectiveBarycentrics.pullback(
            gradWeights, ray: pixel.ray, a: points[a], b: points[b], c: points[c])
          gradPoints[a] += corners.a
          gradPoints[b] += corners.b
          gradPoints[c] += corners.c
          let gradRay = PerspectiveBarycentrics.rayPullback(gradWeights, a: points[a], b: points[b], c: points[c])
          // The ray's x and y fall as 1/f: d ray / d log f = -(x, y, 0).
          gradLogFocal -= gradRay.x * pixel.ray.x + gradRay.y * pixel.ray.y
        }
      }
    }
    vertexNormals.pullback(gradNormals, at: points, into: &gradient.cameraPoints.values)
    gradient.logFocalLength += gradLogFocal
  }

  private func projection(_ input: TermInput<S>) -> Projection<S> {
    Projection(focalLength: S.exp(input.logFocalLength), principalPoint: principalPoint)
  }

  /// The interpolated normal at an observed pixel, before it is made unit; nil where the pixel sees no skin that faces
  /// the camera.
  @inline(__always)
  private func rendered(
    _ observation: ObservedNormal, _ points: [SIMD3<S>], _ projection: Projection<S>
  ) -> (sum: SIMD3<S>, weights: SIMD3<S>, ray: SIMD3<S>, vertices: (Int, Int, Int))? {
    let id = Int(triangleIDs[Int(observation.pixel)])
    guard id >= 0, isSkin[id] else { return nil }
    let triangle = triangles[id]
    let (a, b, c) = (Int(triangle.x), Int(triangle.y), Int(triangle.z))
    let (row, column) = Int(observation.pixel).quotientAndRemainder(dividingBy: width)
    let ray = projection.ray(SIMD2(S(column) + S(0.5), S(row) + S(0.5)))
    let weights = PerspectiveBarycentrics(ray: ray, a: points[a], b: points[b], c: points[c]).weights
    guard weights.x + weights.y + weights.z > 0 else { return nil }
    return (normals[a] * weights.x + normals[b] * weights.y + normals[c] * weights.z, weights, ray, (a, b, c))
  }
}
