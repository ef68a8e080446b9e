import Derivatives
import LinearAlgebra
import Rigs
import TestSupport
import Testing

/// The columns of the Jacobian against differences of the rig itself.
@Suite struct RigJacobianTests {
  @Test(arguments: [ResidualSpace.bind, .posed]) func columnsAreDifferences(space: ResidualSpace) {
    var (rig, neutral) = ToyHead.rig()
    rig.residualSpace = space
    let stage = RigStage<Double>(rig: rig, neutral: neutral)
    var generator = SeededGenerator(seed: 3)
    var input = Product(Scalars<Double>(zeros: rig.controllers.count), Scalars<Double>(zeros: 9 * rig.joints.count))
    generator.fill(&input, deviation: 0.2)
    // Some of the vertices, in no order.
    let vertices: [Int32] = [7, 2, 11, 4]
    let columns = stage.jacobian(at: input, vertices: vertices)
    var scratch = columns.makeScratch()
    var change = vertices.map { _ in SIMD3<Double>.zero }
    let step = 1e-6
    for controller in rig.controllers.indices {
      columns.fill(controller: controller, amount: 1, &scratch, into: &change)
      let (above, below) = (posed(rig, neutral, input, controller, step), posed(rig, neutral, input, controller, -step))
      for (place, vertex) in vertices.enumerated() {
        let difference = (above[Int(vertex)] - below[Int(vertex)]) / (2 * step)
        #expect(length(change[place] - difference) < 1e-7, "controller \(controller), vertex \(vertex)")
      }
    }
  }

  private func posed(
    _ rig: Rig, _ neutral: [SIMD3<Float>], _ input: RigStage<Double>.Input, _ controller: Int, _ step: Double
  ) -> [SIMD3<Double>] {
    var moved = input
    moved.first.values[controller] += step
    var output = Points<Double>(zeros: neutral.count)
    RigStage<Double>(rig: rig, neutral: neutral).evaluate(moved, into: &output)
    return output.values
  }
}
