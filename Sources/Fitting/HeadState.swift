public import Cameras
public import Derivatives
public import LinearAlgebra

/// The unknowns of a fit on all three rungs: controllers -> joints -> vertices, and the camera.
///
/// The same type holds a gradient. Every stage of a fit moves some of these and leaves the others as they are.
public struct HeadState<S: Scalar>: Coordinates, Equatable {
  /// r: one value per controller, within its bounds.
  public var controllers: Scalars<S>
  /// dtheta: added to the joint parameters that the controllers give; nine per joint.
  public var jointOffsets: Scalars<S>
  /// dv: added to the skinned vertices (cm).
  public var displacements: Points<S>
  public var camera: CameraParameters<S>

  public init(
    controllers: Scalars<S>, jointOffsets: Scalars<S>, displacements: Points<S>, camera: CameraParameters<S>
  ) {
    self.controllers = controllers
    self.jointOffsets = jointOffsets
    self.displacements = displacements
    self.camera = camera
  }

  public var coordinateCount: Int {
    controllers.coordinateCount + jointOffsets.coordinateCount + displacements.coordinateCount + camera.coordinateCount
  }

  public subscript(coordinate index: Int) -> S {
    get {
      var index = index
      if index < controllers.coordinateCount { return controllers[coordinate: index] }
      index -= controllers.coordinateCount
      if index < jointOffsets.coordinateCount { return jointOffsets[coordinate: index] }
      index -= jointOffsets.coordinateCount
      if index < displacements.coordinateCount { return displacements[coordinate: index] }
      return camera[coordinate: index - displacements.coordinateCount]
    }
    set {
      var index = index
      if index < controllers.coordinateCount {
        controllers[coordinate: index] = newValue
        return
      }
      index -= controllers.coordinateCount
      if index < jointOffsets.coordinateCount {
        jointOffsets[coordinate: index] = newValue
        return
      }
      index -= jointOffsets.coordinateCount
      if index < displacements.coordinateCount {
        displacements[coordinate: index] = newValue
        return
      }
      camera[coordinate: index - displacements.coordinateCount] = newValue
    }
  }

  /// Sets everything to zero, keeping the storage.
  public mutating func setZero() {
    controllers.setZero()
    jointOffsets.setZero()
    displacements.setZero()
    camera = CameraParameters(rotation: .zero, translation: .zero, logFocalLength: 0)
  }
}
