import Cameras
import Derivatives
import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rigs

/// The metric of controllers and camera: the Gauss-Newton matrix JᵀJ of how they bend the seen surface along its normals
/// and move the landmarks, at the start of the stage.
package struct RigMetric: Metric {
  private let factor: DenseCholesky
  private var scratch: [Double]

  /// As many edges of the surface as determine a few hundred unknowns.
  private static let mostEdges = 4000

  init(
    bending: SurfaceBending, context: StageContext, model: HeadModel<Float>, state: HeadState<Float>, plan: StagePlan,
    unknowns: StageUnknowns
  ) {
    let rows = RigMetricRows(bending: bending, context: context, model: model, plan: plan, mostEdges: Self.mostEdges)
    let columns = unknowns.count
    var matrix = normalMatrix(rows.jacobian(state, unknowns), rows: rows.count, columns: columns)
    let prior = 2 * (plan.weights[.controllerPrior] ?? 0) / Double(max(unknowns.shapeCount, 1))
    let controllers = context.template.rig.controllers
    let mean = (0..<columns).reduce(0.0) { $0 + matrix[$1 * columns + $1] } / Double(columns)
    for index in 0..<columns {
      var ridge = 1e-3 * max(mean, 1e-9)
      if index < unknowns.shapeCount {
        let range = Double(controllers[index].maximum - controllers[index].defaultValue)
        ridge += prior / max(range * range, 1e-6)
      }
      matrix[index * columns + index] += ridge
      // What is held takes no part: it would draw the others along in steps that are then cut off.
      guard unknowns.bounds.isHeld(index) else { continue }
      for other in 0..<columns where other != index {
        (matrix[index * columns + other], matrix[other * columns + index]) = (0, 0)
      }
    }
    guard let factor = DenseCholesky(matrix, size: columns) else {
      preconditionFailure("a sum of squares and a positive diagonal is positive definite")
    }
    self.factor = factor
    scratch = Array(repeating: 0, count: columns)
  }

  package mutating func invert(_ gradient: inout [Float]) {
    for index in gradient.indices { scratch[index] = Double(gradient[index]) }
    factor.solve(&scratch)
    for index in gradient.indices { gradient[index] = Float(scratch[index]) }
  }
}

/// The residuals that the metric of the rig is made of: the slope of sampled edges along the surface's normal, and the
/// pixels of landmarks.
private struct RigMetricRows {
  private let edges: [(from: Int, to: Int, normal: SIMD3<Float>)]
  private let landmarks: [(corners: SIMD3<Int32>, barycentrics: SIMD3<Float>, scale: Float)]
  /// The vertices that take part, and the place of each among them.
  private let vertices: [Int32]
  private let model: HeadModel<Float>
  private let projection: Projection<Float>

  var count: Int { edges.count + 2 * landmarks.count }

  init(
    bending: SurfaceBending, context: StageContext, model: HeadModel<Float>, plan: StagePlan, mostEdges: Int
  ) {
    self.model = model
    projection = Projection(
      focalLength: .exp(model.input.logFocalLength), principalPoint: context.principalPoint)
    let positions = model.input.vertices.values
    var normals = [SIMD3<Float>](repeating: .zero, count: positions.count)
    VertexNormals<Float>(triangles: context.surface.triangles, vertexCount: positions.count)
      .evaluate(positions, into: &normals)
    var places: [Int32: Int] = [:]
    var vertices: [Int32] = []
    func place(_ vertex: Int32) -> Int {
      if let place = places[vertex] { return place }
      places[vertex] = vertices.count
      vertices.append(vertex)
      return vertices.count - 1
    }
    // Edges that the photo sees are far stiffer than the rest.
    let mean = bending.stiffness.reduce(0, +) / Float(max(bending.stiffness.count, 1))
    let seen = bending.edges.indices.filter { bending.stiffness[$0] > mean / 2 }
    let stride = max(1, seen.count / mostEdges)
    edges = Swift.stride(from: 0, to: seen.count, by: stride).map { number in
      let edge = bending.edges[seen[number]]
      let normal = normalize(normals[Int(edge.x)] + normals[Int(edge.y)])
      let scale = (bending.stiffness[seen[number]] * Float(stride)).squareRoot()
      return (place(edge.x), place(edge.y), normal * scale)
    }
    landmarks = Self.landmarks(context, plan).map { landmark, weight in
      let corners = context.template.landmarks.vertices[landmark]
      let local = SIMD3(
        Int32(place(corners.x)), Int32(place(corners.y)), Int32(place(corners.z)))
      return (local, context.template.landmarks.barycentrics[landmark], weight)
    }
    self.vertices = vertices
  }

  /// Landmarks of corners and contours with the square root of twice their weight, per window pixel.
  private static func landmarks(_ context: StageContext, _ plan: StagePlan) -> [(Int, Float)] {
    let (template, evidence) = (context.template.landmarks, context.evidence)
    let unit = evidence.faceSize * evidence.window.scale
    let corners = template.corners.filter { evidence.corners[$0.key] != nil && template.spread[$0.value] >= 0 }
    let cornerWeight = 2 * Float(plan.weights[.corners] ?? 0) / Float(max(corners.count, 1))
    var result = corners.sorted { $0.key < $1.key }.map { ($0.value, cornerWeight.squareRoot() / unit) }
    for observed in evidence.contours {
      let contour = template.contours.first { $0.name == observed.name }
      let samples = (contour?.landmarks ?? []).filter { template.spread[$0] >= 0 }
      // A contour pulls across itself only.
      let weight = Float(plan.weights[.contours] ?? 0) / Float(max(evidence.contours.count * samples.count, 1))
      result += samples.map { ($0, weight.squareRoot() / unit) }
    }
    return result
  }

  /// `count` rows of one number per unknown.
  func jacobian(_ state: HeadState<Float>, _ unknowns: StageUnknowns) -> [Float] {
    let columns = unknowns.count
    var matrix = [Float](repeating: 0, count: count * columns)
    var change = [SIMD3<Float>](repeating: .zero, count: vertices.count)
    let turn = RotationVector(state.camera.rotation)
    let rotation = turn.matrix
    for controller in 0..<unknowns.shapeCount {
      let goesUp = unknowns.bounds.upper[controller] > state.controllers.values[controller]
      model.push(controller: controller, amount: goesUp ? 1 : -1, at: state, vertices: vertices, into: &change)
      if !goesUp { for index in change.indices { change[index] = -change[index] } }
      fill(&matrix, column: controller, columns, change, rotation)
    }
    let transposed = rotation.transpose
    for axis in 0..<3 {
      var unit = SIMD3<Float>.zero
      unit[axis] = 1
      let spin = turn.push(unit)
      for (index, vertex) in vertices.enumerated() {
        let arm = model.input.cameraPoints.values[Int(vertex)] - state.camera.translation
        change[index] = transposed * cross(spin, arm)
      }
      fill(&matrix, column: unknowns.shapeCount + axis, columns, change, rotation)
      for index in change.indices { change[index] = transposed * unit }
      fill(&matrix, column: unknowns.shapeCount + 3 + axis, columns, change, rotation)
    }
    return matrix
  }

  /// - Parameter change: of each of `vertices`, template space (cm).
  private func fill(
    _ matrix: inout [Float], column: Int, _ columns: Int, _ change: [SIMD3<Float>], _ rotation: Matrix3<Float>
  ) {
    for (row, edge) in edges.enumerated() {
      matrix[row * columns + column] = dot(edge.normal, change[edge.from] - change[edge.to])
    }
    let points = model.input.cameraPoints.values
    for (number, landmark) in landmarks.enumerated() {
      var (moved, place) = (SIMD3<Float>.zero, SIMD3<Float>.zero)
      for corner in 0..<3 {
        let (index, weight) = (Int(landmark.corners[corner]), landmark.barycentrics[corner])
        moved += change[index] * weight
        place += points[Int(vertices[index])] * weight
      }
      let pixel = projection.push(rotation * moved, at: place) * landmark.scale
      matrix[(edges.count + 2 * number) * columns + column] = pixel.x
      matrix[(edges.count + 2 * number + 1) * columns + column] = pixel.y
    }
  }
}
