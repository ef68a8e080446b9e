import Derivatives
import LinearAlgebra
import StandardExtensions

/// Room to fold: the mean, over the triangles that an expression turns far, of how much farther it would turn this head's
/// triangle than the template's, as a difference of the cosines. Rounded off below a degree or so.
///
/// Not in the paper, whose heads are driven only afterwards. An expression moves skin by lengths that do not shrink with
/// the skin: a triangle of a lid that was made smaller turns over where the template's just stands upright.
final class FoldTerm<S: Scalar>: Term {
  let name = TermName.folds
  private let folds: FlatBuffer<Fold>
  /// How much farther each triangle turns than it may; negative where it turns less.
  private let excesses: FlatBuffer<S>
  private let absolute = RoundedAbsolute<S>(rounding: 0.02)

  /// A triangle in a pose, and the cosine of the angle by which the template's turns there.
  private struct Fold {
    var corners: SIMD3<Int>
    var motions: (AffineTransform<S>, AffineTransform<S>, AffineTransform<S>)
    var cosine: S = 0
  }

  init(_ folds: ExpressionFolds, template positions: [SIMD3<S>]) {
    self.folds = FlatBuffer(
      folds.folds.map { fold in
        let (a, b, c) = fold.motions
        var own = Fold(
          corners: SIMD3<Int>(truncatingIfNeeded: fold.triangle),
          motions: (a.converted(to: S.self), b.converted(to: S.self), c.converted(to: S.self)))
        own.cosine = Turn(own, positions).cosine
        return own
      })
    excesses = FlatBuffer(repeating: 0, count: folds.folds.count)
  }

  func value(_ input: TermInput<S>) -> S {
    guard folds.count > 0 else { return 0 }
    let (folds, excesses) = (folds, excesses)
    input.vertices.values.withUnsafeBufferPointer { vertices in
      nonisolated(unsafe) let vertices = vertices
      concurrentSlices(count: folds.count, minimum: 512) { range, _ in
        for index in range { excesses[index] = folds[index].cosine - Turn(folds[index], vertices).cosine }
      }
    }
    return excesses.elements.reduce(S(0)) { $0 + absolute.value(max($1, 0)) } / S(folds.count)
  }

  func addGradient(_ input: TermInput<S>, weight: S, to gradient: inout TermInput<S>) {
    let scale = weight / S(max(folds.count, 1))
    for (index, excess) in excesses.elements.enumerated() where excess > 0 {
      let fold = folds[index]
      let back = Turn(fold, input.vertices.values).cosinePullback(-scale * absolute.slope(excess), fold)
      for corner in 0..<3 { gradient.vertices.values[fold.corners[corner]] += back[corner] }
    }
  }

  /// The sides of a triangle from its first corner, at rest and in the pose, and the normals they span.
  private struct Turn {
    private let rest: (SIMD3<S>, SIMD3<S>)
    private let posed: (SIMD3<S>, SIMD3<S>)
    private let restArea: SIMD3<S>
    private let posedArea: SIMD3<S>

    @inline(__always)
    init<Vertices: RandomAccessCollection<SIMD3<S>>>(_ fold: Fold, _ vertices: Vertices) where Vertices.Index == Int {
      let (a, b, c) = (vertices[fold.corners.x], vertices[fold.corners.y], vertices[fold.corners.z])
      let start = fold.motions.0 * a
      rest = (b - a, c - a)
      posed = (fold.motions.1 * b - start, fold.motions.2 * c - start)
      restArea = cross(rest.0, rest.1)
      posedArea = cross(posed.0, posed.1)
    }

    var cosine: S { dot(normalize(restArea), normalize(posedArea)) }

    /// The gradient with respect to the three corners at rest.
    func cosinePullback(_ gradient: S, _ fold: Fold) -> [SIMD3<S>] {
      let gradRest = normalizePullback(restArea, normalize(posedArea) * gradient)
      let gradPosed = normalizePullback(posedArea, normalize(restArea) * gradient)
      let sides = (cross(rest.1, gradRest), cross(gradRest, rest.0))
      let posedSides = (cross(posed.1, gradPosed), cross(gradPosed, posed.0))
      return [
        -(sides.0 + sides.1) - fold.motions.0.linear.transpose * (posedSides.0 + posedSides.1),
        sides.0 + fold.motions.1.linear.transpose * posedSides.0,
        sides.1 + fold.motions.2.linear.transpose * posedSides.1,
      ]
    }
  }
}
