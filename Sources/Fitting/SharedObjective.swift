import Derivatives
package import LinearAlgebra

/// The objective of all photos of a fit, over the unknowns of a stage: the sum of each photo's own, over its own state.
///
/// One photo is the case of one objective. What ties several is that the unknowns of the head's identity are the same number
/// in all of their states (`StageUnknowns`), so each photo pulls at them.
package final class SharedObjective<S: Scalar> {
  private let unknowns: StageUnknowns
  private let photos: [Photo]

  /// What an evaluation writes of one photo.
  private final class Photo {
    let objective: Objective<S>
    var state: HeadState<S>
    var gradient: HeadState<S>

    init(_ objective: Objective<S>, _ state: HeadState<S>) {
      (self.objective, self.state, gradient) = (objective, state, state)
    }
  }

  /// - Parameter starts: a state for each photo, of which the stage moves its unknowns.
  package init(objectives: [Objective<S>], unknowns: StageUnknowns, starts: [HeadState<S>]) {
    self.unknowns = unknowns
    photos = zip(objectives, starts).map { Photo($0, $1) }
  }

  /// The value at a point, and its gradient, which overwrites `gradient`.
  ///
  /// - Parameter visibility: as `Objective.evaluate` has it, called with the number of the photo.
  // The checks of derivatives call this in double precision from outside the module.
  @specialized(where S == Double)
  package func evaluate(
    _ point: [S], gradient: inout [S], visibility: (_ photo: Int, TermInput<S>) -> Void = { _, _ in }
  ) -> Objective<S>.Value {
    for index in gradient.indices { gradient[index] = 0 }
    var values: [Objective<S>.Value] = []
    for (number, photo) in photos.enumerated() {
      unknowns.write(point, toPhoto: number, &photo.state)
      values.append(photo.objective.evaluate(photo.state, gradient: &photo.gradient) { visibility(number, $0) })
      unknowns.add(photo.gradient, ofPhoto: number, to: &gradient)
    }
    return Self.sum(values)
  }

  /// The sum of the totals, and of each term the mean over the photos that have it.
  private static func sum(_ values: [Objective<S>.Value]) -> Objective<S>.Value {
    guard values.count > 1 else { return values[0] }
    let terms = values[0].terms.map { name, _ in
      let own = values.compactMap { value in value.terms.first { $0.name == name }?.value }
      return (name: name, value: own.reduce(0, +) / S(own.count))
    }
    return Objective<S>.Value(total: values.reduce(0) { $0 + $1.total }, terms: terms)
  }
}
