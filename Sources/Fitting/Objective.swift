import Cameras
import Derivatives
package import LinearAlgebra

/// The one objective of all stages: a weighted sum of terms over a head, and its gradient with respect to the unknowns.
package final class Objective<S: Scalar> {
  private let model: HeadModel<S>
  private let terms: [(term: AnyTerm<S>, weight: S)]
  /// Whether controllers or joints are among the unknowns of this stage.
  private let rigMoves: Bool
  private var gradInput: TermInput<S>

  /// The value of an objective and of its terms, unweighted, in the order of the terms.
  package struct Value {
    package var total: S
    package var terms: [(name: TermName, value: S)]
  }

  /// - Parameter start: a state from whose controllers and joint offsets the rig does not move unless `rigMoves`.
  package init(model: HeadModel<S>, terms: [(term: AnyTerm<S>, weight: S)], rigMoves: Bool, start: HeadState<S>) {
    self.model = model
    self.terms = terms
    self.rigMoves = rigMoves
    model.evaluate(start, rigMoves: true)
    gradInput = model.input
  }

  /// The value at a state, and its gradient, which overwrites `gradient`.
  ///
  /// - Parameter visibility: called between the geometry and the terms, to update what is held fixed within a step.
  // The checks of derivatives call this in double precision from outside the module.
  @specialized(where S == Double)
  package func evaluate(
    _ state: HeadState<S>, gradient: inout HeadState<S>, visibility: (TermInput<S>) -> Void = { _ in }
  ) -> Value {
    model.evaluate(state, rigMoves: rigMoves)
    visibility(model.input)
    gradInput.setZero()
    var result = Value(total: 0, terms: [])
    result.terms.reserveCapacity(terms.count)
    for (term, weight) in terms {
      let value = term.value(model.input)
      result.total += weight * value
      result.terms.append((term.name, value))
      term.addGradient(model.input, weight, &gradInput)
    }
    model.pullback(&gradInput, at: state, rigMoves: rigMoves, into: &gradient)
    return result
  }
}
