/// What a step of a stage costs, to second order: an approximation of the objective's Hessian that is cheap to invert.
///
/// All three stages measure steps by the same thing, how much they bend the surface that the photo sees: a step that
/// turns its normals a lot must be small.
package protocol Metric {
  /// Overwrites a gradient with the step whose metric image it is, M⁻¹ g.
  mutating func invert(_ gradient: inout [Float])
}
