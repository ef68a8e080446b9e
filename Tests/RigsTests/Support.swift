import LinearAlgebra
import Rigs
import TestSupport

/// A value between minimum and maximum for every controller.
func randomControllers(_ rig: Rig, _ generator: inout SeededGenerator) -> [Float] {
  rig.controllers.map { .random(in: $0.minimum...$0.maximum, using: &generator) }
}

func largestDistance(_ a: [SIMD3<Float>], _ b: [SIMD3<Float>]) -> Float {
  precondition(a.count == b.count, "\(a.count) and \(b.count) points")
  return zip(a, b).reduce(0) { max($0, length($1.0 - $1.1)) }
}
