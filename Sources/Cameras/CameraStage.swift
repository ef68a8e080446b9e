public import Derivatives
public import LinearAlgebra
import StandardExtensions

/// Where the camera stands and its focal length, as seven unknowns.
public struct CameraParameters<S: Scalar>: Coordinates, Equatable {
  /// Rotation vector, radians.
  public var rotation: SIMD3<S>
  /// Centimetres, camera frame.
  public var translation: SIMD3<S>
  /// The natural logarithm of the focal length in pixels, so that steps are ratios and it stays positive.
  public var logFocalLength: S

  public init(rotation: SIMD3<S>, translation: SIMD3<S>, logFocalLength: S) {
    self.rotation = rotation
    self.translation = translation
    self.logFocalLength = logFocalLength
  }

  public var coordinateCount: Int { 7 }
  public subscript(coordinate index: Int) -> S {
    get { index < 3 ? rotation[index] : index < 6 ? translation[index - 3] : logFocalLength }
    set {
      if index < 3 {
        rotation[index] = newValue
      } else if index < 6 {
        translation[index - 3] = newValue
      } else {
        logFocalLength = newValue
      }
    }
  }
}

/// Camera and template-space points -> camera-space points: q = R (p - pivot) + t.
///
/// The head turns about the pivot, so rotation and translation are nearly independent unknowns. The focal length
/// passes through untouched: it acts in `Projection`.
public struct CameraStage<S: Scalar>: Stage, Sendable {
  public typealias Input = Product<CameraParameters<S>, Points<S>>
  public typealias Output = Points<S>

  /// Template space, cm.
  public let pivot: SIMD3<S>

  public init(pivot: SIMD3<S>) { self.pivot = pivot }

  private static var leastSlice: Int { 2048 }

  public func evaluate(_ input: Input, into output: inout Points<S>) {
    let transform = transform(input.first)
    precondition(output.values.count == input.second.values.count)
    input.second.values.withUnsafeBufferPointer { points in
      output.values.withUnsafeMutableBufferPointer { output in
        nonisolated(unsafe) let (points, output) = (points, output)
        concurrentSlices(count: points.count, minimum: Self.leastSlice) { range, _ in
          for index in range { output[index] = transform * points[index] }
        }
      }
    }
  }

  public func pullback(_ gradOutput: Points<S>, at input: Input, into gradInput: inout Input) {
    pullback(gradOutput, at: input.first, input.second, into: &gradInput.first, &gradInput.second)
  }

  /// The same for the two parts of the input.
  public func pullback(
    _ gradOutput: Points<S>, at camera: CameraParameters<S>, _ points: Points<S>,
    into gradCamera: inout CameraParameters<S>, _ gradPoints: inout Points<S>
  ) {
    precondition(gradOutput.values.count == points.values.count && gradPoints.values.count == points.values.count)
    let rotation = RotationVector(camera.rotation)
    let matrix = rotation.matrix
    let pivot = pivot
    let (torque, force) = points.values.withUnsafeBufferPointer { points in
      gradOutput.values.withUnsafeBufferPointer { gradients in
        gradPoints.values.withUnsafeMutableBufferPointer { gradPoints in
          nonisolated(unsafe) let (points, gradients, gradPoints) = (points, gradients, gradPoints)
          return concurrentSum(
            count: points.count, minimum: Self.leastSlice, zero: (SIMD3<S>.zero, SIMD3<S>.zero),
            add: { ($0.0 + $1.0, $0.1 + $1.1) }
          ) { range in
            let transposed = matrix.transpose
            var (torque, force) = (SIMD3<S>.zero, SIMD3<S>.zero)
            for index in range {
              let gradient = gradients[index]
              torque += cross(matrix * (points[index] - pivot), gradient)
              force += gradient
              gradPoints[index] += transposed * gradient
            }
            return (torque, force)
          }
        }
      }
    }
    gradCamera.rotation += rotation.pullback(torque: torque)
    gradCamera.translation += force
  }

  /// Template space to camera space as one transform.
  public func transform(_ camera: CameraParameters<S>) -> AffineTransform<S> {
    let matrix = RotationVector(camera.rotation).matrix
    return AffineTransform(linear: matrix, translation: camera.translation - matrix * pivot)
  }
}
