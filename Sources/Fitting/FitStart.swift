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
  /// What further photos had of their own, in their order.
  public var further: [PhotoStart]

  public init(
    camera: PinholeCamera, controllers: [Float], jointOffsets: [Float], vertices: [SIMD3<Float>],
    further: [PhotoStart] = []
  ) {
    self.camera = camera
    self.controllers = controllers
    self.jointOffsets = jointOffsets
    self.vertices = vertices
    self.further = further
  }

  public init(_ result: FitResult) {
    self.init(
      camera: result.camera, controllers: result.controllers, jointOffsets: result.jointOffsets,
      vertices: result.vertices,
      further: result.further.map { PhotoStart(camera: $0.camera, controllers: $0.controllers) })
  }
}

/// What a photo has of its own: its camera, and its values of the expression controllers among all.
public struct PhotoStart: Sendable, Equatable {
  public var camera: PinholeCamera
  /// One value per controller.
  public var controllers: [Float]

  public init(camera: PinholeCamera, controllers: [Float]) {
    self.camera = camera
    self.controllers = controllers
  }
}

extension PinholeCamera {
  /// The camera as unknowns about a pivot (template space, cm); the focal length in pixels of the photo.
  func parameters(pivot: SIMD3<Float>) -> CameraParameters<Float> {
    CameraParameters(
      rotation: RotationVector(matrix: worldToCamera.linear).vector, translation: worldToCamera * pivot,
      logFocalLength: .log(focalLength))
  }
}
