public import Derivatives
public import LinearAlgebra

/// What a term of the objective sees of a head: the vertices in both frames and the unknowns that priors speak of.
///
/// Terms treat these as independent; `Objective` takes their gradients back to the unknowns.
public struct TermInput<S: Scalar>: Coordinates {
  public var controllers: Scalars<S>
  public var jointOffsets: Scalars<S>
  /// Template space, cm.
  public var vertices: Points<S>
  /// Camera frame, cm.
  public var cameraPoints: Points<S>
  public var logFocalLength: S

  public init(
    controllers: Scalars<S>, jointOffsets: Scalars<S>, vertices: Points<S>, cameraPoints: Points<S>, logFocalLength: S
  ) {
    self.controllers = controllers
    self.jointOffsets = jointOffsets
    self.vertices = vertices
    self.cameraPoints = cameraPoints
    self.logFocalLength = logFocalLength
  }

  public var coordinateCount: Int {
    controllers.coordinateCount + jointOffsets.coordinateCount + vertices.coordinateCount
      + cameraPoints.coordinateCount + 1
  }

  public subscript(coordinate index: Int) -> S {
    get {
      var index = index
      if index < controllers.coordinateCount { return controllers[coordinate: index] }
      index -= controllers.coordinateCount
      if index < jointOffsets.coordinateCount { return jointOffsets[coordinate: index] }
      index -= jointOffsets.coordinateCount
      if index < vertices.coordinateCount { return vertices[coordinate: index] }
      index -= vertices.coordinateCount
      return index < cameraPoints.coordinateCount ? cameraPoints[coordinate: index] : logFocalLength
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
      if index < vertices.coordinateCount {
        vertices[coordinate: index] = newValue
        return
      }
      index -= vertices.coordinateCount
      if index < cameraPoints.coordinateCount {
        cameraPoints[coordinate: index] = newValue
      } else {
        logFocalLength = newValue
      }
    }
  }

  /// Sets everything to zero, keeping the storage.
  public mutating func setZero() {
    controllers.setZero()
    jointOffsets.setZero()
    vertices.setZero()
    cameraPoints.setZero()
    logFocalLength = 0
  }
}

/// The name of a term in presets and reports.
public enum TermName: String, Sendable, CaseIterable {
  case normals, corners, contours, silhouette, matches, curvature, angles, flips, folds, eyelines, lips
  case displacement, smoothness, symmetry
  case controllerPrior = "controller-prior"
  case jointPrior = "joint-prior"
  case pointPins = "point-pins"
  case pixelPins = "pixel-pins"
}

/// One term of the objective, with its gradient.
///
/// `addGradient` is called right after `value` with the same input, so a term may keep what it computed there.
package protocol Term<S>: AnyObject {
  associatedtype S: Scalar
  var name: TermName { get }

  /// The unweighted value.
  func value(_ input: TermInput<S>) -> S

  /// Adds `weight` times the gradient at `input`.
  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>)
}

/// A term with its type forgotten, so that different terms stand in one list.
///
/// Made where the scalar is known, its closures run code specialised for it; through `any Term` the same calls would
/// run unspecialised, twenty times slower.
package struct AnyTerm<S: Scalar> {
  package let name: TermName
  package let value: (TermInput<S>) -> S
  package let addGradient: (TermInput<S>, S, inout TermInput<S>) -> Void

  package init<T: Term>(_ term: T) where T.S == S {
    name = term.name
    value = { term.value($0) }
    addGradient = { term.addGradient($0, weight: $1, to: &$2) }
  }
}
