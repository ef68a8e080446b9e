/// What a step of a stage costs, to second order: an approximation of the objective's Hessian that is cheap to invert.
///
/// All metrics measure steps by how much they turn the normals of the surface that the photo sees: a step that turns them
/// a lot must be small.
package protocol Metric {
  /// From now on steps are of the free unknowns only; the others stand still.
  mutating func restrict(to free: [Bool])

  /// Overwrites a gradient with the step whose metric image it is, M⁻¹ g.
  mutating func invert(_ gradient: inout [Float])
}

extension Metric {
  /// Enough for a metric whose unknowns hardly speak to each other: what is held is cut out of the step.
  package mutating func restrict(to free: [Bool]) {}
}
