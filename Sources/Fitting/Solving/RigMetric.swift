import Cameras
import Derivatives
import HeadTemplates
import LinearAlgebra
import Rigs

/// The metric of controllers and cameras: the Gauss-Newton matrix of the objective, Σ JᵀWJ over the photos, with the L1 norm
/// of the normals as iteratively reweighted squares (method.md §5).
package struct RigMetric: Metric {
  private let matrix: [Double]
  private let columns: Int
  private var factor: DenseCholesky
  /// The unknowns that are free, which alone are factored: those that stand still leave the others alone.
  private var places: [Int]
  private var scratch: [Double]

  /// Levenberg's share of the mean diagonal element: keeps what the photo does not tell where it is.
  private static let damping = 0.01

  /// - Parameters:
  ///   - rows: of each photo.
  ///   - controllerWeights: for each photo how strongly its prior holds each controller.
  init(
    rows: [RigJacobian], plan: StagePlan, controllers: [Controller], unknowns: StageUnknowns,
    controllerWeights: [[Float]]
  ) {
    let columns = unknowns.count
    var matrix = [Double](repeating: 0, count: columns * columns)
    for (rows, places) in zip(rows, unknowns.places) {
      let own = normalMatrix(rows.values, rows: rows.rowCount, columns: rows.columnCount)
      for (row, place) in places.enumerated() {
        for (column, other) in places.enumerated() {
          matrix[place * columns + other] += own[row * rows.columnCount + column]
        }
      }
    }
    let shape = Set(unknowns.places.flatMap { $0.prefix(unknowns.shapeCount) }).sorted()
    let trace = shape.reduce(1e-9) { $0 + matrix[$1 * (columns + 1)] }
    let prior = 2 * (plan.weights[.controllerPrior] ?? 0) / Double(max(unknowns.shapeCount, 1))
    var ridge = [Double](repeating: Self.damping * (trace / Double(columns)), count: columns)
    for (weights, places) in zip(controllerWeights, unknowns.places) {
      for (index, controller) in controllers.enumerated() {
        let range = Double(controller.maximum - controller.defaultValue)
        ridge[places[index]] += prior * Double(weights[index]) / max(range * range, 1e-6)
      }
    }
    for index in 0..<columns { matrix[index * (columns + 1)] += ridge[index] }
    self.columns = columns
    self.matrix = matrix
    places = Array(0..<columns)
    scratch = Array(repeating: 0, count: columns)
    factor = Self.factor(matrix, columns)
  }

  package mutating func restrict(to free: [Bool]) {
    let places = free.indices.filter { free[$0] }
    guard !places.isEmpty, places != self.places else { return }
    self.places = places
    var reduced: [Double] = []
    reduced.reserveCapacity(places.count * places.count)
    for row in places {
      for column in places { reduced.append(matrix[row * columns + column]) }
    }
    factor = Self.factor(reduced, places.count)
    scratch = Array(repeating: 0, count: places.count)
  }

  package mutating func invert(_ gradient: inout [Float]) {
    for (number, place) in places.enumerated() { scratch[number] = Double(gradient[place]) }
    factor.solve(&scratch)
    for index in gradient.indices { gradient[index] /= Float(matrix[index * (columns + 1)]) }
    for (number, place) in places.enumerated() { gradient[place] = Float(scratch[number]) }
  }

  private static func factor(_ matrix: [Double], _ columns: Int) -> DenseCholesky {
    if let factor = DenseCholesky(matrix, size: columns) { return factor }
    // Sums of squares beyond what numbers can hold or tell apart: each unknown by itself is a metric too.
    var diagonal = [Double](repeating: 0, count: columns * columns)
    for index in stride(from: 0, to: columns * columns, by: columns + 1) {
      diagonal[index] = matrix[index] > 0 && matrix[index].isFinite ? matrix[index] : 1
    }
    return DenseCholesky(diagonal, size: columns)!
  }
}
