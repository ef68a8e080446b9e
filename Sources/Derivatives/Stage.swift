/// One differentiable step of the chain controllers -> joints -> vertices -> camera.
///
/// `evaluate` and `pullback` stand in one file, do the same steps in the same order, and allocate nothing after
/// construction: callers own the buffers. Neither has a default, so a forgotten derivative does not compile.
public protocol Stage<Input, Output> {
  associatedtype Input: Coordinates
  associatedtype Output: Coordinates where Output.S == Input.S

  /// Overwrites `output` with the value at `input`.
  func evaluate(_ input: Input, into output: inout Output)

  /// Adds the Jacobian's transpose times `gradOutput`, taken at `input`, to `gradInput`.
  func pullback(_ gradOutput: Output, at input: Input, into gradInput: inout Input)
}
