import Cameras
import Derivatives
package import LinearAlgebra
package import Meshes
import RealModule
import Rendering
import StandardExtensions

/// L_n: the mean L1 difference between observed and rendered unit normals over the pixels where both are valid
/// [P §4.2.1].
///
/// The rendered normal interpolates vertex normals with perspective-correct barycentrics and is made unit again.
/// Gradients go through the interpolation and through the vertex normals to positions; which triangle a pixel sees is
/// held fixed (`see`). The absolute values are rounded off below a degree (0.02).
///
/// Pixels are walked triangle by triangle: what a triangle's corners share is computed once, and its sums over pixels are
/// its own. `value` takes the gradients along, up to the factor that the weight brings.
package final class NormalTerm<S: Scalar>: Term {
  package let name = TermName.normals

  private let triangles: FlatBuffer<SIMD3<Int32>>
  /// Whether a triangle may be compared with the photo's skin.
  private let isSkin: FlatBuffer<Bool>
  /// The pixel of each observation, its column and row, and its normal with its weight as the fourth number. Triangles
  /// read the last two all over the window, so they are kept small.
  private let pixels: FlatBuffer<Int32>
  private let places: FlatBuffer<SIMD2<UInt16>>
  private let observed: FlatBuffer<SIMD4<S>>
  /// Of each observation; empty when none is.
  private let isTentative: [Bool]
  private let principalPoint: SIMD2<S>
  private let vertexNormals: VertexNormals<S>
  private let normals: FlatBuffer<SIMD3<S>>
  /// The first observation that sees each triangle, and for each observation the next one of the same triangle; -1 at
  /// the end.
  private let firstOfTriangle: FlatBuffer<Int32>
  private let nextOfTriangle: FlatBuffer<Int32>
  /// Gradients with respect to the normals and places of the corners of each triangle that is seen: 3t + k.
  private let gradNormals: FlatBuffer<SIMD3<S>>
  private let gradPoints: FlatBuffer<SIMD3<S>>
  private var visibleWeight: S = 0
  private var gradLogFocal: S = 0
  private let absolute = RoundedAbsolute<S>(rounding: 0.02)

  package init(
    map: NormalMap, triangles: [SIMD3<Int32>], isSkin: [Bool], corners: VertexCorners, principalPoint: SIMD2<Float>
  ) {
    self.triangles = FlatBuffer(triangles)
    self.isSkin = FlatBuffer(isSkin)
    self.principalPoint = SIMD2<S>(principalPoint)
    let width = map.window.size
    precondition(width <= Int(UInt16.max), "a window \(width) pixels wide")
    // Tile by tile: a triangle's pixels then lie near each other in memory, whichever way it stretches.
    let seen = Self.tiled(width).filter { map.weights[$0] > 0 }
    pixels = FlatBuffer(seen.map { Int32($0) })
    places = FlatBuffer(seen.map { SIMD2(UInt16($0 % width), UInt16($0 / width)) })
    isTentative = map.isTentative.contains(true) ? seen.map { map.isTentative[$0] } : []
    observed = FlatBuffer(seen.map { SIMD4(SIMD3<S>(map.normals[$0]), S(map.weights[$0])) })
    vertexNormals = VertexNormals(corners: corners)
    normals = FlatBuffer(repeating: .zero, count: corners.vertexCount)
    firstOfTriangle = FlatBuffer(repeating: -1, count: triangles.count)
    nextOfTriangle = FlatBuffer(repeating: -1, count: seen.count)
    gradNormals = FlatBuffer(repeating: .zero, count: 3 * triangles.count)
    gradPoints = FlatBuffer(repeating: .zero, count: 3 * triangles.count)
  }

  /// The pixels of a square, eight by eight.
  private static func tiled(_ width: Int) -> [Int] {
    let tiles = stride(from: 0, to: width, by: 8)
    var pixels: [Int] = []
    pixels.reserveCapacity(width * width)
    for top in tiles {
      for left in tiles {
        for row in top..<min(top + 8, width) {
          for column in left..<min(left + 8, width) { pixels.append(row * width + column) }
        }
      }
    }
    return pixels
  }

  /// Fixes which triangle each pixel of the window sees, until the next call; tentative pixels that disagree with `input`
  /// see none.
  package func see(_ triangleIDs: [Int32], _ input: TermInput<S>) {
    if !isTentative.isEmpty { vertexNormals.evaluate(input.cameraPoints.values, into: normals.elements) }
    firstOfTriangle.elements.update(repeating: -1)
    // Backwards, so that each triangle's pixels come in their order.
    for index in pixels.elements.indices.reversed() {
      let id = Int(triangleIDs[Int(pixels[index])])
      guard id >= 0, isSkin[id] else { continue }
      if !isTentative.isEmpty, isTentative[index], !agrees(index, triangle: id, input) { continue }
      nextOfTriangle[index] = firstOfTriangle[id]
      firstOfTriangle[id] = Int32(index)
    }
  }

  /// The cosine of 40 degrees.
  private static var leastAgreement: S { S(0.766) }

  /// Whether what a pixel shows is turned about as the head is there.
  private func agrees(_ index: Int, triangle: Int, _ input: TermInput<S>) -> Bool {
    let (triangle, points) = (triangles[triangle], input.cameraPoints.values)
    let (a, b, c) = (Int(triangle.x), Int(triangle.y), Int(triangle.z))
    let projection = Projection(focalLength: S.exp(input.logFocalLength), principalPoint: principalPoint)
    let place = SIMD2(S(Int(places[index].x)) + S(0.5), S(Int(places[index].y)) + S(0.5))
    let weights = PerspectiveBarycentrics(ray: projection.ray(place), a: points[a], b: points[b], c: points[c]).weights
    let sum = normals[a] * weights.x + normals[b] * weights.y + normals[c] * weights.z
    let observation = observed[index]
    return dot(normalize(sum), SIMD3(observation.x, observation.y, observation.z)) > Self.leastAgreement
  }

  package func value(_ input: TermInput<S>) -> S {
    let points = input.cameraPoints.values
    vertexNormals.evaluate(points, into: normals.elements)
    let inverseFocal = 1 / S.exp(input.logFocalLength)
    // Slices share what none of them changes, and each writes the gradients of its own triangles.
    nonisolated(unsafe) let this = self
    let sums = points.withUnsafeBufferPointer { points in
      nonisolated(unsafe) let points = points
      return concurrentSum(
        count: triangles.count, minimum: VertexCorners.leastSlice, zero: Sums(), add: { $0 + $1 }
      ) { range in
        var sums = Sums()
        for triangle in range where this.firstOfTriangle[triangle] >= 0 {
          this.compare(triangle, points, inverseFocal, &sums)
        }
        return sums
      }
    }
    visibleWeight = sums.weight
    gradLogFocal = sums.gradLogFocal
    return visibleWeight > 0 ? sums.value / visibleWeight : 0
  }

  package func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    guard visibleWeight > 0 else { return }
    let scale = weight / visibleWeight
    nonisolated(unsafe) let this = self
    vertexNormals.pullback(at: input.cameraPoints.values, into: &gradient.cameraPoints.values) { _, corners in
      this.gather(this.gradPoints, corners) * scale
    } gradNormal: { _, corners in
      this.gather(this.gradNormals, corners) * scale
    }
    gradient.logFocalLength += gradLogFocal * scale
  }

  /// The sum at one vertex of what its seen triangles have for it.
  @inline(__always)
  private func gather(
    _ gradCorners: FlatBuffer<SIMD3<S>>, _ corners: UnsafeBufferPointer<VertexCorners.Corner>
  ) -> SIMD3<S> {
    var sum = SIMD3<S>.zero
    for corner in corners where firstOfTriangle[Int(corner.triangle)] >= 0 { sum += gradCorners[Int(corner.index)] }
    return sum
  }

  /// Sums over pixels.
  private struct Sums: Sendable {
    var value: S = 0
    var weight: S = 0
    var gradLogFocal: S = 0

    static func + (a: Sums, b: Sums) -> Sums {
      Sums(value: a.value + b.value, weight: a.weight + b.weight, gradLogFocal: a.gradLogFocal + b.gradLogFocal)
    }
  }

  /// Compares the pixels of one triangle: value, and gradients of the corners' normals and places.
  ///
  /// The ray d of a pixel meets the triangle at the barycentric weights w = -(d·A, d·B, d·C), A = b × c and so on
  /// around (`PerspectiveBarycentrics`). The gradient of A is linear in d, so pixels sum d ⊗ gradW first.
  @inline(__always)
  private func compare(_ triangle: Int, _ points: UnsafeBufferPointer<SIMD3<S>>, _ inverseFocal: S, _ sums: inout Sums)
  {
    let (i, j, k) = (Int(triangles[triangle].x), Int(triangles[triangle].y), Int(triangles[triangle].z))
    let (a, b, c) = (points[i], points[j], points[k])
    let cornerNormals = Matrix3(columns: normals[i], normals[j], normals[k])
    let cornerNormalsTransposed = cornerNormals.transpose
    let sides = Matrix3(columns: cross(b, c), cross(c, a), cross(a, b))
    let (sideX, sideY, _) = sides.transpose.columns
    var (gradA, gradB, gradC) = (SIMD3<S>.zero, SIMD3<S>.zero, SIMD3<S>.zero)
    // Rays are taken from the one through corner a, or their small differences would be lost in single precision.
    let rayA = a / -a.z
    // That one has no weight at b and c, and at a the volume that the triangle spans with the camera, over its depth.
    let weightsA = SIMD3(dot(a, cross(b - a, c - a)) / a.z, 0, 0)
    let (rayAB, rayAC) = (rayA - b / -b.z, rayA - c / -c.z)
    // Σ (d - d_a)_x gradW, Σ (d - d_a)_y gradW and Σ gradW, each for the three corners.
    var (alongX, alongY, total) = (SIMD3<S>.zero, SIMD3<S>.zero, SIMD3<S>.zero)
    let (left, top) = (S(0.5) - principalPoint.x, principalPoint.y - S(0.5))
    var next = Int(firstOfTriangle[triangle])
    while next >= 0 {
      let (place, observation) = (places[next], observed[next])
      let weight = observation.w
      next = Int(nextOfTriangle[next])
      // The ray through the pixel's centre is d_a + (fromA, aboveA, 0).
      let fromA = (S(Int(place.x)) + left) * inverseFocal - rayA.x
      let aboveA = (top - S(Int(place.y))) * inverseFocal - rayA.y
      let weights = weightsA - (sideX * fromA + sideY * aboveA)
      // Skin that faces away from the camera is not compared.
      guard weights.x + weights.y + weights.z > 0 else { continue }
      let sum = cornerNormals * weights
      let squared = dot(sum, sum)
      let inverse = squared > 0 ? 1 / squared.squareRoot() : 0
      let normal = sum * inverse
      let (value, slopes) = absolute.valueAndSlopes(normal - SIMD3(observation.x, observation.y, observation.z))
      sums.value += weight * value
      sums.weight += weight
      let gradNormal = slopes * weight
      let gradSum = (gradNormal - normal * dot(normal, gradNormal)) * inverse
      gradA += gradSum * weights.x
      gradB += gradSum * weights.y
      gradC += gradSum * weights.z
      let gradWeights = cornerNormalsTransposed * gradSum
      alongX += gradWeights * fromA
      alongY += gradWeights * aboveA
      total += gradWeights
    }
    gradNormals[3 * triangle] = gradA
    gradNormals[3 * triangle + 1] = gradB
    gradNormals[3 * triangle + 2] = gradC
    let (raysA, raysB, raysC) = Matrix3(columns: alongX, alongY, .zero).transpose.columns
    // w_b = -d · (c × a) and w_c = -d · (a × b) hold a: dw_b = -a' · (d × c), dw_c = -a' · (b × d), and so on around;
    // d × b = (d - d_b) × b, and d - d_b = (d - d_a) + (d_a - d_b).
    let (pullAB, pullAC) = (cross(raysA + rayAB * total.x, b), cross(raysA + rayAC * total.x, c))
    gradPoints[3 * triangle] = cross(raysC + rayAB * total.z, b) - cross(raysB + rayAC * total.y, c)
    gradPoints[3 * triangle + 1] = pullAC - cross(raysC, a)
    gradPoints[3 * triangle + 2] = cross(raysB, a) - pullAB
    // The ray's x and y fall as 1/f: d ray / d log f = -(x, y, 0), and ∂L/∂d = -Σ gradW side.
    sums.gradLogFocal += dot(alongX + total * rayA.x, sideX) + dot(alongY + total * rayA.y, sideY)
  }
}
