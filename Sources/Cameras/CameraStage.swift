public import Derivatives
public import LinearAlgebra

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

  public func evaluate(_ input: Input, into output: inout Points<S>) {
    let transform = transform(input.first)
    output.values.withUnsafeMutableBufferPointer { output in
      for (index, point) in input.second.values.enumerated() { output[index] = transform * point }
    }
  }

  public func pullback(_ gradOutput: Points<S>, at input: Input, into gradInput: inout Input) {
    let rotation = RotationVector(input.first.rotation)
    let matrix = rotation.matrix
    let transposed = matrix.transpose
    var torque = SIMD3<S>.zero
    var force = SIMD3<S>.zero
    gradInput.second.values.withUnsafeMutableBufferPointer { gradPoints in
      for (index, gradient) in gradOutput.values.enumerated() where gradient != .zero {
        torque += cross(matrix * (input.second.values[index] - pivot), gradient)
        force += gradient
        gradPoints[index] += transposed * gradient
      }
    }
    gradInput.first.rotation += rotation.pullback(torque: torque)
    gradInput.first.translation += force
  }

  /// Template space to camera space as one transform.
  public func transform(_ camera: CameraParameters<S>) -> AffineTransform<S> {
    let matrix = RotationVector(camera.rotation).matrix
    return AffineTransform(linear: matrix, translation: camera.translation - matrix * pivot)
  }
}
