import Derivatives
import LinearAlgebra
import TestSupport
import Testing

struct RotationTests {
  /// Rotation vectors of all sizes below half a turn, also where the series takes over from the quotients.
  private static let vectors: [SIMD3<Double>] = {
    var generator = SeededGenerator(seed: 11)
    let angles = [0, 1e-9, 1e-4, 0.9e-3, 1.1e-3, 0.1, 1, 2, 3, 3.14]
    return angles.map { normalize(generator.vector()) * $0 }
  }()

  @Test func eulerAnglesTurnAboutXThenYThenZ() {
    let angles = SIMD3(0.4, -1.1, 2.3)
    let inTurn = (0..<3).reversed().map { axis in
      var vector = SIMD3<Double>.zero
      vector[axis] = angles[axis]
      return RotationVector(vector).matrix
    }
    #expect(distance(EulerRotation(angles: angles).matrix, inTurn[0] * inTurn[1] * inTurn[2]) < 1e-14)
  }

  @Test(arguments: vectors) func rotationsKeepLengthsAndHandedness(vector: SIMD3<Double>) {
    for matrix in [RotationVector(vector).matrix, EulerRotation(angles: vector).matrix] {
      #expect(distance(matrix * matrix.transpose, .identity) < 1e-14)
      #expect(abs(matrix.determinant - 1) < 1e-14)
    }
  }

  @Test(arguments: vectors) func aRotationVectorIsTheAxisThatStays(vector: SIMD3<Double>) {
    let rotation = RotationVector(vector).matrix
    #expect(length(rotation * vector - vector) < 1e-14)
    let across = cross(vector, SIMD3(0.3, -0.2, 0.7))
    #expect(abs(angle(across, rotation * across) - length(vector)) < 1e-9)
  }

  @Test(arguments: vectors) func aRotationVectorComesBackFromItsMatrix(vector: SIMD3<Double>) {
    // Near half a turn the axis is the quotient of two small numbers.
    #expect(length(RotationVector(matrix: RotationVector(vector).matrix).vector - vector) < 1e-12)
  }

  @Test func theIdentityHasNoRotationVector() {
    #expect(RotationVector(matrix: Matrix3<Double>.identity).vector == .zero)
  }

  @Test(arguments: 0..<8) func theEulerPullbackMatchesDifferences(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let cotangent = Matrix3(columns: generator.vector(), generator.vector(), generator.vector())
    let angles = generator.vector(deviation: 2)
    let gradient = EulerRotation(angles: angles).pullback(cotangent)
    let problems = GradientCheck().problems("Euler angles", at: scalars(angles), gradient: scalars(gradient)) {
      EulerRotation(angles: vector($0)).matrix.inner(cotangent)
    }
    #expect(problems == [])
  }

  @Test(arguments: vectors) func theRotationVectorPullbackMatchesDifferences(rotation: SIMD3<Double>) {
    var generator = SeededGenerator(seed: 5)
    let points = (0..<4).map { _ in generator.vector(deviation: 3) }
    let cotangents = (0..<4).map { _ in generator.vector() }
    let matrix = RotationVector(rotation).matrix
    let torque = zip(points, cotangents).reduce(SIMD3<Double>.zero) { $0 + cross(matrix * $1.0, $1.1) }
    let gradient = RotationVector(rotation).pullback(torque: torque)
    let problems = GradientCheck().problems("rotation vector", at: scalars(rotation), gradient: scalars(gradient)) {
      let matrix = RotationVector(vector($0)).matrix
      return zip(points, cotangents).reduce(0) { $0 + dot(matrix * $1.0, $1.1) }
    }
    #expect(problems == [])
  }

  @Test(arguments: 0..<8) func theEulerPushMatchesDifferences(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (angles, direction) = (generator.vector(deviation: 2), generator.vector())
    let pushed = EulerRotation(angles: angles).push(direction)
    let above = EulerRotation(angles: angles + 1e-5 * direction).matrix
    let below = EulerRotation(angles: angles - 1e-5 * direction).matrix
    // Truncation is the square of the step, rounding its inverse in units of the last place.
    #expect(distance(pushed, (above + below * -1) * 5e4) < 1e-9)
  }

  /// The push is an angular velocity: it moves a turned point q by push × q.
  @Test(arguments: vectors) func theRotationVectorPushMatchesDifferences(rotation: SIMD3<Double>) {
    var generator = SeededGenerator(seed: 6)
    let (direction, point) = (generator.vector(), generator.vector(deviation: 3))
    let moved = cross(RotationVector(rotation).push(direction), RotationVector(rotation).matrix * point)
    let above = RotationVector(rotation + 1e-5 * direction).matrix * point
    let below = RotationVector(rotation - 1e-5 * direction).matrix * point
    #expect(length(moved - (above - below) * 5e4) < 1e-8)
  }

  /// ⟨push(d), τ⟩ = ⟨d, pullback(τ)⟩.
  @Test(arguments: vectors) func pushAndPullbackAreTransposed(rotation: SIMD3<Double>) {
    var generator = SeededGenerator(seed: 7)
    let (direction, torque) = (generator.vector(), generator.vector())
    let turn = RotationVector(rotation)
    #expect(abs(dot(turn.push(direction), torque) - dot(direction, turn.pullback(torque: torque))) < 1e-12)
    let gradient = Matrix3(columns: generator.vector(), generator.vector(), generator.vector())
    let euler = EulerRotation(angles: rotation)
    #expect(abs(euler.push(direction).inner(gradient) - dot(direction, euler.pullback(gradient))) < 1e-12)
  }

  @Test(arguments: vectors) func singlePrecisionAgreesWithDouble(vector: SIMD3<Double>) {
    let single = SIMD3<Float>(vector)
    let double = SIMD3<Double>(single)
    // A rotation's entries are at most one: a few roundings of 6e-8 may add up.
    #expect(distance(RotationVector(single).matrix.inDouble, RotationVector(double).matrix) < 5e-7)
    #expect(distance(EulerRotation(angles: single).matrix.inDouble, EulerRotation(angles: double).matrix) < 5e-7)
    let torque = SIMD3(0.3, -1.2, 0.7)
    let gradient = RotationVector(single).pullback(torque: SIMD3<Float>(torque))
    #expect(length(SIMD3<Double>(gradient) - RotationVector(double).pullback(torque: torque)) < 2e-6)
  }
}

private func distance(_ a: Matrix3<Double>, _ b: Matrix3<Double>) -> Double {
  let difference = a + b * -1
  return difference.inner(difference).squareRoot()
}

extension Matrix3<Float> {
  fileprivate var inDouble: Matrix3<Double> {
    Matrix3<Double>(columns: SIMD3(columns.0), SIMD3(columns.1), SIMD3(columns.2))
  }
}
