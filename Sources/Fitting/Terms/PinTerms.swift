import Cameras
import Derivatives
import LinearAlgebra
import RealModule

/// Pins in space: the weighted sum of squared distances of vertices from where the artist wants them (cm). A sum, for a
/// pin holds as strongly whether it is alone or among many.
final class PointPinTerm<S: Scalar>: Term {
  let name = TermName.pointPins
  private let pins: [PointPin]

  init(pins: [PointPin]) { self.pins = pins }

  func value(_ input: TermInput<S>) -> S {
    pins.reduce(S(0)) { sum, pin in
      let e = offset(pin, input)
      return sum + S(pin.weight) * dot(e, e)
    }
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    for pin in pins {
      gradient.vertices.values[pin.vertex] += offset(pin, input) * (2 * weight * S(pin.weight))
    }
  }

  private func offset(_ pin: PointPin, _ input: TermInput<S>) -> SIMD3<S> {
    input.vertices.values[pin.vertex] - SIMD3<S>(pin.position)
  }
}

/// Pins in the photo: the weighted sum of squared distances of projected vertices from their pixels, in units of the face.
final class PixelPinTerm<S: Scalar>: Term {
  let name = TermName.pixelPins
  private let pins: [(vertex: Int, pixel: SIMD2<S>, weight: S)]
  private let principalPoint: SIMD2<S>
  private let unit: S

  /// - Parameters:
  ///   - pins: with pixels of the window.
  ///   - unit: window pixels that make one unit.
  init(pins: [(vertex: Int, pixel: SIMD2<S>, weight: S)], principalPoint: SIMD2<S>, unit: S) {
    self.pins = pins
    self.principalPoint = principalPoint
    self.unit = unit
  }

  func value(_ input: TermInput<S>) -> S {
    let projection = projection(input)
    return pins.reduce(S(0)) { sum, pin in
      let e = (projection.pixel(input.cameraPoints.values[pin.vertex]) - pin.pixel) / unit
      return sum + pin.weight * (e.x * e.x + e.y * e.y)
    }
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let projection = projection(input)
    for pin in pins {
      let point = input.cameraPoints.values[pin.vertex]
      let gradPixel = (projection.pixel(point) - pin.pixel) * (2 * weight * pin.weight / (unit * unit))
      let back = projection.pullback(gradPixel, at: point)
      gradient.cameraPoints.values[pin.vertex] += back.point
      gradient.logFocalLength += back.focalLength * projection.focalLength
    }
  }

  private func projection(_ input: TermInput<S>) -> Projection<S> {
    Projection(focalLength: S.exp(input.logFocalLength), principalPoint: principalPoint)
  }
}
