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
    /// The template's first corner, and its two sides at rest and in the pose.
    var start: SIMD3<S>
    var restSides: (SIMD3<S>, SIMD3<S>)
    var posedSides: (SIMD3<S>, SIMD3<S>)
    /// What displacements of the corners become in the pose, and by how much that differs from the first corner's. Sides of
    /// displaced corners are sums with these: differences of places a decimetre from the origin would round.
    var linear: (Matrix3<S>, Matrix3<S>, Matrix3<S>)
    var bending: (Matrix3<S>, Matrix3<S>)
    var cosine: S = 0

    init(_ fold: ExpressionFolds.Fold, _ positions: [SIMD3<S>]) {
      corners = SIMD3<Int>(truncatingIfNeeded: fold.triangle)
      start = positions[corners.x]
      restSides = (positions[corners.y] - start, positions[corners.z] - start)
      let posedStart = SIMD3<S>(fold.posed.0)
      posedSides = (SIMD3<S>(fold.posed.1) - posedStart, SIMD3<S>(fold.posed.2) - posedStart)
      func converted(_ matrix: Matrix3<Float>) -> Matrix3<S> {
        let (x, y, z) = matrix.columns
        return Matrix3(columns: SIMD3<S>(x), SIMD3<S>(y), SIMD3<S>(z))
      }
      linear = (converted(fold.linear.0), converted(fold.linear.1), converted(fold.linear.2))
      bending = (linear.1 + linear.0 * -1, linear.2 + linear.0 * -1)
      cosine = Turn(self, positions).cosine
    }
  }

  init(_ folds: ExpressionFolds, template positions: [SIMD3<S>]) {
    self.folds = FlatBuffer(folds.folds.map { Fold($0, positions) })
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
      gradient.vertices.values[fold.corners.x] += back.0
      gradient.vertices.values[fold.corners.y] += back.1
      gradient.vertices.values[fold.corners.z] += back.2
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
      rest = (b - a, c - a)
      posed = (
        fold.posedSides.0 + fold.linear.1 * (rest.0 - fold.restSides.0) + fold.bending.0 * (a - fold.start),
        fold.posedSides.1 + fold.linear.2 * (rest.1 - fold.restSides.1) + fold.bending.1 * (a - fold.start)
      )
      restArea = cross(rest.0, rest.1)
      posedArea = cross(posed.0, posed.1)
    }

    var cosine: S { dot(normalize(restArea), normalize(posedArea)) }

    /// The gradient with respect to the three corners at rest.
    @inline(__always)
    func cosinePullback(_ gradient: S, _ fold: Fold) -> (SIMD3<S>, SIMD3<S>, SIMD3<S>) {
      let gradRest = normalizePullback(restArea, normalize(posedArea) * gradient)
      let gradPosed = normalizePullback(posedArea, normalize(restArea) * gradient)
      let sides = (cross(rest.1, gradRest), cross(gradRest, rest.0))
      let posedSides = (cross(posed.1, gradPosed), cross(gradPosed, posed.0))
      return (
        -(sides.0 + sides.1) - fold.linear.0.transpose * (posedSides.0 + posedSides.1),
        sides.0 + fold.linear.1.transpose * posedSides.0,
        sides.1 + fold.linear.2.transpose * posedSides.1
      )
    }
  }
}
