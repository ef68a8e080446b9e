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
/// Pixels are walked triangle by triangle, four at a time: what a triangle's corners share is computed once, and its sums
/// over pixels are its own. `value` takes the gradients along, up to the factor that the weight brings.
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
  /// The triangle that each observation sees; -1 for none.
  private let triangleOfPixel: FlatBuffer<Int32>
  /// The pixels that see triangle t, in fours: `quads[quadOffsets[t] ..< quadOffsets[t + 1]]`.
  private let quadOffsets: FlatBuffer<Int32>
  private var quads = FlatBuffer<PixelQuad>([])
  /// Gradients with respect to the normals and places of the corners of each triangle that is seen: 3t + k.
  private let gradNormals: FlatBuffer<SIMD3<S>>
  private let gradPoints: FlatBuffer<SIMD3<S>>
  private var visibleWeight: S = 0
  private var gradLogFocal: S = 0
  private let absolute = RoundedAbsolute<S>(rounding: 0.02)

  /// Four pixels of one triangle; those that are none weigh nothing.
  private struct PixelQuad {
    /// Column and row of the centres from the principal point, pixels, the row upward.
    var x = SIMD4<S>.zero
    var y = SIMD4<S>.zero
    var normalX = SIMD4<S>.zero
    var normalY = SIMD4<S>.zero
    var normalZ = SIMD4<S>.zero
    var weight = SIMD4<S>.zero
  }

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
    triangleOfPixel = FlatBuffer(repeating: -1, count: seen.count)
    quadOffsets = FlatBuffer(repeating: 0, count: triangles.count + 1)
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
    var counts = [Int32](repeating: 0, count: triangles.count)
    for index in pixels.elements.indices {
      let id = Int(triangleIDs[Int(pixels[index])])
      let sees =
        id >= 0 && isSkin[id] && (isTentative.isEmpty || !isTentative[index] || agrees(index, triangle: id, input))
      triangleOfPixel[index] = sees ? Int32(id) : -1
      if sees { counts[id] += 1 }
    }
    for triangle in counts.indices { quadOffsets[triangle + 1] = quadOffsets[triangle] + (counts[triangle] + 3) / 4 }
    let quadCount = Int(quadOffsets[triangles.count])
    if quads.count < quadCount { quads = FlatBuffer(repeating: PixelQuad(), count: quadCount) }
    quads.elements[..<quadCount].update(repeating: PixelQuad())
    fillQuads(&counts)
  }

  /// Puts each pixel into a quad of its triangle, in their order.
  ///
  /// - Parameter counts: for each triangle its pixels; used up.
  private func fillQuads(_ counts: inout [Int32]) {
    let (left, top) = (S(0.5) - principalPoint.x, principalPoint.y - S(0.5))
    for triangle in counts.indices { counts[triangle] = 0 }
    for index in pixels.elements.indices where triangleOfPixel[index] >= 0 {
      let triangle = Int(triangleOfPixel[index])
      let (quad, lane) = Int(counts[triangle]).quotientAndRemainder(dividingBy: 4)
      counts[triangle] += 1
      let (place, observation) = (places[index], observed[index])
      let target = quads.elements.baseAddress! + Int(quadOffsets[triangle]) + quad
      target.pointee.x[lane] = S(Int(place.x)) + left
      target.pointee.y[lane] = top - S(Int(place.y))
      target.pointee.normalX[lane] = observation.x
      target.pointee.normalY[lane] = observation.y
      target.pointee.normalZ[lane] = observation.z
      target.pointee.weight[lane] = observation.w
    }
  }

  @inline(__always)
  private func isSeen(_ triangle: Int) -> Bool { quadOffsets[triangle] < quadOffsets[triangle + 1] }

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
        for triangle in range where this.isSeen(triangle) {
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
    for corner in corners where isSeen(Int(corner.triangle)) { sum += gradCorners[Int(corner.index)] }
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

  /// A vector for each of four pixels.
  private struct Lanes {
    var x = SIMD4<S>.zero
    var y = SIMD4<S>.zero
    var z = SIMD4<S>.zero

    @inline(__always)
    static func * (a: Lanes, factor: SIMD4<S>) -> Lanes { Lanes(x: a.x * factor, y: a.y * factor, z: a.z * factor) }

    @inline(__always)
    func dot(_ other: Lanes) -> SIMD4<S> { x * other.x + y * other.y + z * other.z }

    @inline(__always)
    func dot(_ other: SIMD3<S>) -> SIMD4<S> { x * other.x + y * other.y + z * other.z }

    @inline(__always)
    mutating func add(_ other: Lanes, times factor: SIMD4<S>) {
      x += other.x * factor
      y += other.y * factor
      z += other.z * factor
    }

    /// The four vectors' sum.
    var sum: SIMD3<S> { SIMD3(x.sum(), y.sum(), z.sum()) }
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
    let (normalA, normalB, normalC) = (normals[i], normals[j], normals[k])
    let sides = Matrix3(columns: cross(b, c), cross(c, a), cross(a, b))
    let (sideX, sideY, _) = sides.transpose.columns
    // Rays are taken from the one through corner a, or their small differences would be lost in single precision.
    let rayA = a / -a.z
    // That one has no weight at b and c, and at a the volume that the triangle spans with the camera, over its depth.
    let weightA = dot(a, cross(b - a, c - a)) / a.z
    let (rayAB, rayAC) = (rayA - b / -b.z, rayA - c / -c.z)
    var (pullA, pullB, pullC) = (Lanes(), Lanes(), Lanes())
    // Σ (d - d_a)_x gradW, Σ (d - d_a)_y gradW and Σ gradW, each for the three corners.
    var (lanesX, lanesY, lanesTotal) = (Lanes(), Lanes(), Lanes())
    var (values, counted) = (SIMD4<S>.zero, SIMD4<S>.zero)
    for index in Int(quadOffsets[triangle])..<Int(quadOffsets[triangle + 1]) {
      let quad = quads[index]
      // The ray through the pixel's centre is d_a + (fromA, aboveA, 0).
      let fromA = quad.x * inverseFocal - rayA.x
      let aboveA = quad.y * inverseFocal - rayA.y
      let weights = Lanes(
        x: weightA - (fromA * sideX.x + aboveA * sideY.x), y: -(fromA * sideX.y + aboveA * sideY.y),
        z: -(fromA * sideX.z + aboveA * sideY.z))
      // Skin that faces away from the camera is not compared.
      let weight = quad.weight.replacing(with: 0, where: weights.x + weights.y + weights.z .<= 0)
      let sum = Lanes(
        x: weights.x * normalA.x + weights.y * normalB.x + weights.z * normalC.x,
        y: weights.x * normalA.y + weights.y * normalB.y + weights.z * normalC.y,
        z: weights.x * normalA.z + weights.y * normalB.z + weights.z * normalC.z)
      let squared = sum.dot(sum)
      let inverse = (1 / squared.squareRoot()).replacing(with: 0, where: squared .<= 0)
      let normal = sum * inverse
      let x = absolute.valueAndSlope(normal.x - quad.normalX)
      let y = absolute.valueAndSlope(normal.y - quad.normalY)
      let z = absolute.valueAndSlope(normal.z - quad.normalZ)
      values += weight * (x.value + y.value + z.value)
      counted += weight
      let gradNormal = Lanes(x: x.slope, y: y.slope, z: z.slope) * weight
      let along = normal.dot(gradNormal)
      let gradSum = Lanes(
        x: (gradNormal.x - normal.x * along) * inverse, y: (gradNormal.y - normal.y * along) * inverse,
        z: (gradNormal.z - normal.z * along) * inverse)
      pullA.add(gradSum, times: weights.x)
      pullB.add(gradSum, times: weights.y)
      pullC.add(gradSum, times: weights.z)
      let gradWeights = Lanes(x: gradSum.dot(normalA), y: gradSum.dot(normalB), z: gradSum.dot(normalC))
      lanesX.add(gradWeights, times: fromA)
      lanesY.add(gradWeights, times: aboveA)
      lanesTotal.add(gradWeights, times: SIMD4(repeating: 1))
    }
    sums.value += values.sum()
    sums.weight += counted.sum()
    gradNormals[3 * triangle] = pullA.sum
    gradNormals[3 * triangle + 1] = pullB.sum
    gradNormals[3 * triangle + 2] = pullC.sum
    let (alongX, alongY, total) = (lanesX.sum, lanesY.sum, lanesTotal.sum)
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
