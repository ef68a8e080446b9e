public import Cameras
import LinearAlgebra
import RealModule

/// A head to go on from: a result, or what an artist made of one.
public struct FitStart: Sendable {
  public var camera: PinholeCamera
  /// One value per controller.
  public var controllers: [Float]
  /// Nine per joint.
  public var jointOffsets: [Float]
  /// Template space, cm.
  public var vertices: [SIMD3<Float>]

  public init(camera: PinholeCamera, controllers: [Float], jointOffsets: [Float], vertices: [SIMD3<Float>]) {
    self.camera = camera
    self.controllers = controllers
    self.jointOffsets = jointOffsets
    self.vertices = vertices
  }

  public init(_ result: FitResult) {
    self.init(
      camera: result.camera, controllers: result.controllers, jointOffsets: result.jointOffsets,
      vertices: result.vertices)
  }

  /// The camera as unknowns about a pivot (template space, cm); the focal length in pixels of the photo.
  func camera(pivot: SIMD3<Float>) -> CameraParameters<Float> {
    CameraParameters(
      rotation: RotationVector(matrix: camera.worldToCamera.linear).vector,
      translation: camera.worldToCamera * pivot, logFocalLength: .log(camera.focalLength))
  }
}
