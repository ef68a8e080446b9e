import Cameras
import Derivatives
import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rendering
import Rigs
import StandardExtensions

/// How the controllers and the camera change what the photo shows: the rows are sampled normals and the pixels of the
/// landmarks, each times the square root of its weight; one column for each unknown of the rig stage.
///
/// What each pixel sees is held, as are the barycentric coordinates of what it sees.
struct RigJacobian {
  /// Column by column: `rowCount` numbers for each unknown of the photo.
  private(set) var values: [Float]
  let rowCount: Int
  let columnCount: Int

  /// As many pixels as determine a few hundred unknowns.
  private static let mostPixels = 700
  /// Below it a normal's L1 residual counts as a square.
  private static let normalRounding: Float = 0.05

  private let sample: SurfaceSample
  private let pixels: [SampledNormal]
  private let landmarks: [SampledLandmark]

  private struct SampledNormal {
    /// Places among the sample's corners.
    var corners: SIMD3<Int32>
    var barycentrics: SIMD3<Float>
    /// Camera frame, and the length of the sum that it is made from.
    var normal: SIMD3<Float>
    var inverseLength: Float
    /// Square roots of the weights of its three components.
    var scale: SIMD3<Float>
  }

  private struct SampledLandmark {
    /// Places among the sample's vertices.
    var corners: SIMD3<Int32>
    var barycentrics: SIMD3<Float>
    var point: SIMD3<Float>
    /// What a change of the pixel is multiplied with: square roots of stiffness.
    var scale: (x: SIMD2<Float>, y: SIMD2<Float>)
  }

  /// - Parameter view: what a photo shows of its state, to which its model has been brought.
  init(_ view: MetricView, unknowns: StageUnknowns) {
    let (model, state, triangleIDs, context, plan) = (
      view.model, view.state, view.triangleIDs, view.context, view.plan
    )
    let input = model.input
    let rotation = RotationVector(state.camera.rotation).matrix
    let seen = Self.seenPixels(triangleIDs, context)
    let triangles = seen.map { context.template.mesh.triangles[Int(triangleIDs[$0])] }
    let stiffnesses = LandmarkStiffness(context: context, plan: plan).perPixel
    let template = context.template.landmarks
    sample = SurfaceSample(
      corners: triangles, others: stiffnesses.map { template.vertices[$0.landmark] } + view.matches.map(\.corners),
      surface: context.surface,
      positions: input.vertices.values)
    let projection = Projection(focalLength: .exp(input.logFocalLength), principalPoint: context.principalPoint)
    pixels = Self.normals(
      seen, sample, input.cameraPoints.values, triangles, projection, rotation, context.evidence.normals,
      weight: Float(plan.weights[.normals] ?? 0))
    let root = view.matchStiffness.squareRoot()
    let places =
      stiffnesses.map { landmark in
        let scale = landmark.stiffness.squareRoot()
        return (
          template.vertices[landmark.landmark], template.barycentrics[landmark.landmark],
          (x: SIMD2(scale, 0), y: SIMD2(0, scale))
        )
      }
      + view.matches.map {
        ($0.corners, $0.barycentrics, (x: $0.whitening.x * root, y: $0.whitening.y * root))
      }
    landmarks = zip(places, sample.others).map { place, corners in
      let (vertices, barycentrics, scale) = place
      let point = (0..<3).reduce(SIMD3<Float>.zero) {
        $0 + input.cameraPoints.values[Int(vertices[$1])] * barycentrics[$1]
      }
      return SampledLandmark(
        corners: corners, barycentrics: barycentrics, point: point, scale: scale)
    }
    rowCount = 3 * pixels.count + 2 * landmarks.count
    columnCount = unknowns.shapeCount + 6
    values = []
    let rises = unknowns.places[view.photo].prefix(unknowns.shapeCount).enumerated().map { controller, place in
      unknowns.bounds.upper[place] > state.controllers.values[controller]
    }
    var filled = [Float](repeating: 0, count: rowCount * columnCount)
    filled.withUnsafeMutableBufferPointer { filled in
      fillControllers(model, state, rises, rotation, projection, into: filled)
      fillCamera(input, state, firstColumn: unknowns.shapeCount, rotation, projection, into: filled)
    }
    values = filled
  }

  // MARK: - Columns

  /// - Parameter rises: for each controller whether it can.
  private func fillControllers(
    _ model: HeadModel<Float>, _ state: HeadState<Float>, _ rises: [Bool], _ rotation: Matrix3<Float>,
    _ projection: Projection<Float>, into values: UnsafeMutableBufferPointer<Float>
  ) {
    let columns = model.rigJacobian(at: state, vertices: sample.vertices)
    nonisolated(unsafe) let values = values
    concurrentSlices(count: rises.count) { controllers, _ in
      var scratch = columns.makeScratch()
      var change = [SIMD3<Float>](repeating: .zero, count: sample.vertices.count)
      var turned = [SIMD3<Float>](repeating: .zero, count: sample.cornerCount)
      for controller in controllers {
        let sign: Float = rises[controller] ? 1 : -1
        columns.fill(controller: controller, amount: sign, &scratch, into: &change)
        sample.pushNormals(change, into: &turned)
        for index in turned.indices { turned[index] = rotation * turned[index] * sign }
        for index in change.indices { change[index] = rotation * change[index] * sign }
        fill(column: controller, of: values, change: change, turned: turned, projection)
      }
    }
  }

  private func fillCamera(
    _ input: TermInput<Float>, _ state: HeadState<Float>, firstColumn: Int, _ rotation: Matrix3<Float>,
    _ projection: Projection<Float>, into values: UnsafeMutableBufferPointer<Float>
  ) {
    let turn = RotationVector(state.camera.rotation)
    for axis in 0..<3 {
      var unit = SIMD3<Float>.zero
      unit[axis] = 1
      let spin = turn.push(unit)
      let change = sample.vertices.map {
        cross(spin, input.cameraPoints.values[Int($0)] - state.camera.translation)
      }
      let turned = (0..<sample.cornerCount).map { cross(spin, rotation * sample.normals[$0]) }
      let (still, shift) = (turned.map { _ in SIMD3<Float>.zero }, change.map { _ in unit })
      let column = firstColumn + axis
      fill(column: column, of: values, change: change, turned: turned, projection)
      fill(column: column + 3, of: values, change: shift, turned: still, projection)
    }
  }

  /// - Parameters:
  ///   - change: of the sample's vertices, camera frame (cm).
  ///   - turned: the change of the unit normals of the sample's corners, camera frame.
  private func fill(
    column: Int, of values: UnsafeMutableBufferPointer<Float>, change: [SIMD3<Float>], turned: [SIMD3<Float>],
    _ projection: Projection<Float>
  ) {
    let first = column * rowCount
    for (number, pixel) in pixels.enumerated() {
      let (v, b) = (pixel.corners, pixel.barycentrics)
      let sum = turned[Int(v.x)] * b.x + turned[Int(v.y)] * b.y + turned[Int(v.z)] * b.z
      let unit = (sum - pixel.normal * dot(pixel.normal, sum)) * pixel.inverseLength * pixel.scale
      for axis in 0..<3 { values[first + 3 * number + axis] = unit[axis] }
    }
    for (number, landmark) in landmarks.enumerated() {
      let (v, b) = (landmark.corners, landmark.barycentrics)
      let moved = change[Int(v.x)] * b.x + change[Int(v.y)] * b.y + change[Int(v.z)] * b.z
      let pixel = projection.push(moved, at: landmark.point)
      let row = first + 3 * pixels.count + 2 * number
      (values[row], values[row + 1]) = ((landmark.scale.x * pixel).sum(), (landmark.scale.y * pixel).sum())
    }
  }

  // MARK: - Sampling

  private static func seenPixels(_ triangleIDs: [Int32], _ context: StageContext) -> [Int] {
    let (weights, isSkin) = (context.evidence.normals.weights, context.head.triangleIsSkin)
    let seen = weights.indices.filter {
      weights[$0] > 0 && triangleIDs[$0] >= 0 && isSkin[Int(triangleIDs[$0])]
    }
    let stride = max(1, seen.count / mostPixels)
    return Swift.stride(from: stride / 2, to: seen.count, by: stride).map { seen[$0] }
  }

  private static func normals(
    _ seen: [Int], _ sample: SurfaceSample, _ points: [SIMD3<Float>], _ triangles: [SIMD3<Int32>],
    _ projection: Projection<Float>, _ rotation: Matrix3<Float>, _ map: NormalMap, weight: Float
  ) -> [SampledNormal] {
    let total = seen.reduce(Float(0)) { $0 + map.weights[$1] }
    return seen.indices.map { number in
      let (row, column) = seen[number].quotientAndRemainder(dividingBy: map.window.size)
      let (vertices, corners) = (triangles[number], sample.corners[number])
      let ray = projection.ray(SIMD2(Float(column) + 0.5, Float(row) + 0.5))
      let b = PerspectiveBarycentrics(
        ray: ray, a: points[Int(vertices.x)], b: points[Int(vertices.y)], c: points[Int(vertices.z)]
      ).weights
      let barycentrics = b / max(b.x + b.y + b.z, .leastNormalMagnitude)
      let sum = (0..<3).reduce(SIMD3<Float>.zero) { $0 + sample.normals[Int(corners[$1])] * barycentrics[$1] }
      let normal = rotation * normalize(sum)
      let residual = normal - map.normals[seen[number]]
      let share = weight * map.weights[seen[number]] / max(total, .leastNormalMagnitude)
      var scale = SIMD3<Float>.zero
      for axis in 0..<3 { scale[axis] = (share / max(abs(residual[axis]), normalRounding)).squareRoot() }
      return SampledNormal(
        corners: corners, barycentrics: barycentrics, normal: normal,
        inverseLength: 1 / max(length(sum), .leastNormalMagnitude), scale: scale)
    }
  }
}

/// Some triangles of a surface with the normals at their corners, and all vertices that these depend on.
private struct SurfaceSample {
  /// Vertices of the mesh that take part.
  let vertices: [Int32]
  /// For each sampled triangle the places of its corners in `normals`.
  let corners: [SIMD3<Int32>]
  /// For each other triple of vertices their places in `vertices`.
  let others: [SIMD3<Int32>]
  /// Unit normals at the sampled corners, template space.
  let normals: [SIMD3<Float>]
  private let inverseLengths: [Float]
  /// The triangles around the corners: places in `vertices`, and two edges.
  private let ring: [(vertices: SIMD3<Int32>, b: SIMD3<Float>, c: SIMD3<Float>)]
  /// The corners that each triangle of the ring adds to; -1 for a vertex that is none.
  private let ringCorners: [SIMD3<Int32>]

  var cornerCount: Int { normals.count }

  init(
    corners sampled: [SIMD3<Int32>], others: [SIMD3<Int32>], surface: TriangleSurface, positions: [SIMD3<Float>]
  ) {
    var cornerOf = [Int32](repeating: -1, count: positions.count)
    var cornerCount: Int32 = 0
    corners = sampled.map { triangle in
      var places = SIMD3<Int32>.zero
      for corner in 0..<3 {
        let vertex = Int(triangle[corner])
        if cornerOf[vertex] < 0 {
          cornerOf[vertex] = cornerCount
          cornerCount += 1
        }
        places[corner] = cornerOf[vertex]
      }
      return places
    }
    var placeOf = [Int32](repeating: -1, count: positions.count)
    var vertices: [Int32] = []
    func places(_ triangle: SIMD3<Int32>) -> SIMD3<Int32> {
      var result = SIMD3<Int32>.zero
      for corner in 0..<3 {
        let vertex = Int(triangle[corner])
        if placeOf[vertex] < 0 {
          placeOf[vertex] = Int32(vertices.count)
          vertices.append(triangle[corner])
        }
        result[corner] = placeOf[vertex]
      }
      return result
    }
    var ring: [(vertices: SIMD3<Int32>, b: SIMD3<Float>, c: SIMD3<Float>)] = []
    var ringCorners: [SIMD3<Int32>] = []
    var sums = [SIMD3<Float>](repeating: .zero, count: Int(cornerCount))
    for triangle in surface.triangles {
      let touched = SIMD3(cornerOf[Int(triangle.x)], cornerOf[Int(triangle.y)], cornerOf[Int(triangle.z)])
      guard touched.max() >= 0 else { continue }
      let a = positions[Int(triangle.x)]
      let (b, c) = (positions[Int(triangle.y)] - a, positions[Int(triangle.z)] - a)
      ring.append((places(triangle), b, c))
      ringCorners.append(touched)
      for corner in 0..<3 where touched[corner] >= 0 { sums[Int(touched[corner])] += cross(b, c) }
    }
    self.others = others.map(places)
    self.vertices = vertices
    self.ring = ring
    self.ringCorners = ringCorners
    normals = sums.map(normalize)
    inverseLengths = sums.map { 1 / max(length($0), .leastNormalMagnitude) }
  }

  /// The change of the unit normals along a change of the vertices, both in template space.
  func pushNormals(_ change: [SIMD3<Float>], into turned: inout [SIMD3<Float>]) {
    for index in turned.indices { turned[index] = .zero }
    for (triangle, corners) in zip(ring, ringCorners) {
      let a = change[Int(triangle.vertices.x)]
      let (moveB, moveC) = (change[Int(triangle.vertices.y)] - a, change[Int(triangle.vertices.z)] - a)
      // What most controllers leave alone, or move as it is.
      if moveB == .zero, moveC == .zero { continue }
      let area = cross(moveB, triangle.c) + cross(triangle.b, moveC)
      for corner in 0..<3 where corners[corner] >= 0 { turned[Int(corners[corner])] += area }
    }
    for index in turned.indices {
      let normal = normals[index]
      turned[index] = (turned[index] - normal * dot(normal, turned[index])) * inverseLengths[index]
    }
  }
}
