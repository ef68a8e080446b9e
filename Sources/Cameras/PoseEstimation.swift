public import LinearAlgebra
import RealModule

/// What is known of the focal length before the pose is solved.
public enum FocalPrior: Sendable, Equatable {
  /// Pixels, taken as given.
  case known(Float)
  /// A guess in pixels, and the standard deviation of its logarithm.
  case guess(Float, logDeviation: Float)

  public var focalLength: Float {
    switch self {
    case .known(let value), .guess(let value, _): value
    }
  }
}

/// Finds the camera that sees template-space points at given pixels: perspective-n-point by Levenberg-Marquardt, from
/// several starting yaws, robust to landmarks that are off.
public struct PoseEstimation: Sendable {
  /// Template space, cm.
  public let points: [SIMD3<Float>]
  public let pixels: [SIMD2<Float>]
  public let principalPoint: SIMD2<Float>
  public let focal: FocalPrior
  /// Template axes to camera axes, when known.
  private let knownRotation: SIMD3<Double>?
  private let stage: CameraStage<Double>
  /// Residuals beyond this many pixels count less and less (Cauchy weights).
  private let robustScale: Double

  public init(
    points: [SIMD3<Float>], pixels: [SIMD2<Float>], principalPoint: SIMD2<Float>, focal: FocalPrior,
    knownRotation: Matrix3<Float>? = nil
  ) {
    precondition(points.count == pixels.count && points.count >= 4, "a pose needs at least four points with pixels")
    self.points = points
    self.pixels = pixels
    self.principalPoint = principalPoint
    self.focal = focal
    self.knownRotation = knownRotation.map { SIMD3<Double>(RotationVector(matrix: $0).vector) }
    stage = CameraStage(pivot: points.reduce(into: SIMD3<Double>.zero) { $0 += SIMD3($1) } / Double(points.count))
    robustScale = 0.03 * Double(Self.spread(pixels))
  }

  /// The point that the head turns about, template space, cm.
  public var pivot: SIMD3<Float> { SIMD3<Float>(stage.pivot) }

  /// The best camera and its median reprojection error in pixels.
  public func solve() -> (camera: CameraParameters<Float>, medianError: Float) {
    let starts = [0, 0.6, -0.6].map { refine(start(yaw: $0)) }
    let best = starts.min { cost($0) < cost($1) }!
    let camera = CameraParameters<Float>(
      rotation: SIMD3<Float>(best.rotation), translation: SIMD3<Float>(best.translation),
      logFocalLength: Float(best.logFocalLength))
    let errors = points.indices.map { residual($0, best) }.map { ($0 * $0).sum().squareRoot() }.sorted()
    return (camera, Float(errors[errors.count / 2]))
  }

  /// A frontal camera turned by `yaw`, at the distance at which the points are as wide as their pixels.
  private func start(yaw: Double) -> CameraParameters<Double> {
    let focalLength = Double(focal.focalLength)
    let deviation = points.reduce(0.0) { sum, p in
      let offset = SIMD3<Double>(p) - stage.pivot
      return sum + offset.x * offset.x + offset.y * offset.y
    }
    let width = (deviation / Double(points.count)).squareRoot()
    let depth = focalLength * width / Double(Self.spread(pixels))
    let centre = SIMD2<Double>(pixels.reduce(.zero, +) / Float(pixels.count)) - SIMD2<Double>(principalPoint)
    return CameraParameters(
      rotation: knownRotation ?? SIMD3(0, yaw, 0),
      translation: SIMD3(centre.x * depth / focalLength, -centre.y * depth / focalLength, -depth),
      logFocalLength: .log(focalLength))
  }

  private func refine(_ start: CameraParameters<Double>) -> CameraParameters<Double> {
    var camera = start
    var damping = 1e-3
    var current = cost(camera)
    for _ in 0..<60 {
      let (normalMatrix, gradient) = normalEquations(camera)
      var damped = normalMatrix
      for i in 0..<7 { damped[i * 8] *= 1 + damping }
      guard let step = solvePositiveDefinite(damped, gradient) else {
        damping *= 10
        continue
      }
      var candidate = camera
      for i in 0..<7 { candidate[coordinate: i] -= step[i] }
      let value = cost(candidate)
      if value < current {
        let gain = current - value
        (camera, current, damping) = (candidate, value, max(damping / 5, 1e-9))
        if gain < 1e-10 * current { break }
      } else {
        damping *= 5
        if damping > 1e8 { break }
      }
    }
    return camera
  }

  private func residual(_ index: Int, _ camera: CameraParameters<Double>) -> SIMD2<Double> {
    let inCamera = stage.transform(camera) * SIMD3<Double>(points[index])
    guard inCamera.z < -1e-3 else { return SIMD2(repeating: 1e6) }
    let projection = Projection(
      focalLength: Double.exp(camera.logFocalLength), principalPoint: SIMD2<Double>(principalPoint))
    return projection.pixel(inCamera) - SIMD2<Double>(pixels[index])
  }

  /// Cauchy: Σ s² log(1 + |e|²/s²), plus the prior of the focal length in the same units.
  private func cost(_ camera: CameraParameters<Double>) -> Double {
    let squaredScale = robustScale * robustScale
    let fit = points.indices.reduce(0.0) { sum, index in
      let e = residual(index, camera)
      return sum + squaredScale * Double.log(onePlus: (e * e).sum() / squaredScale)
    }
    let offset = camera.logFocalLength - Double.log(Double(focal.focalLength))
    return fit + focalWeight * offset * offset
  }

  /// How many squared pixels one squared unit of log focal length costs.
  private var focalWeight: Double {
    switch focal {
    case .known: Self.certain
    case .guess(_, let deviation):
      // The points' own noise is about a hundredth of the face; the prior is as strong as all points with that noise.
      squaredNoise * Double(points.count) / (Double(deviation) * Double(deviation))
    }
  }

  /// A weight that holds an unknown where it is.
  private static let certain = 1e12

  private var squaredNoise: Double { robustScale * robustScale / 9 }

  /// JᵀWJ and JᵀWr over the seven unknowns.
  private func normalEquations(_ camera: CameraParameters<Double>) -> (matrix: [Double], gradient: [Double]) {
    var matrix = [Double](repeating: 0, count: 49)
    var gradient = [Double](repeating: 0, count: 7)
    let squaredScale = robustScale * robustScale
    for index in points.indices {
      let e = residual(index, camera)
      let weight = 1 / (1 + (e * e).sum() / squaredScale)
      for (axis, row) in jacobian(index, camera).enumerated() {
        for i in 0..<7 {
          gradient[i] += weight * row[i] * e[axis]
          for j in 0..<7 { matrix[i * 7 + j] += weight * row[i] * row[j] }
        }
      }
    }
    matrix[48] += focalWeight
    gradient[6] += focalWeight * (camera.logFocalLength - Double.log(Double(focal.focalLength)))
    if knownRotation != nil {
      for i in 0..<3 { matrix[i * 8] += Self.certain }
    }
    return (matrix, gradient)
  }

  /// The two rows ∂u/∂camera and ∂v/∂camera of one point.
  private func jacobian(_ index: Int, _ camera: CameraParameters<Double>) -> [[Double]] {
    let rotation = RotationVector(camera.rotation)
    let turned = rotation.matrix * (SIMD3<Double>(points[index]) - stage.pivot)
    let inCamera = turned + camera.translation
    guard inCamera.z < -1e-3 else { return [[Double](repeating: 0, count: 7), [Double](repeating: 0, count: 7)] }
    let focalLength = Double.exp(camera.logFocalLength)
    let projection = Projection(focalLength: focalLength, principalPoint: SIMD2<Double>(principalPoint))
    return [SIMD2<Double>(1, 0), SIMD2<Double>(0, 1)].map { axis in
      let gradient = projection.pullback(axis, at: inCamera)
      let gradRotation = rotation.pullback(torque: cross(turned, gradient.point))
      return [
        gradRotation.x, gradRotation.y, gradRotation.z, gradient.point.x, gradient.point.y, gradient.point.z,
        gradient.focalLength * focalLength,
      ]
    }
  }

  /// The root mean square distance of pixels from their centre.
  private static func spread(_ pixels: [SIMD2<Float>]) -> Float {
    let centre = pixels.reduce(.zero, +) / Float(pixels.count)
    return (pixels.reduce(0) { $0 + (($1 - centre) * ($1 - centre)).sum() } / Float(pixels.count)).squareRoot()
  }
}
