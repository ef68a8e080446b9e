import Cameras
import Derivatives
import HeadTemplates
import Meshes
import Rigs

/// Which numbers of a head's state a stage solves for, as one flat vector: those of its rung, then the camera's pose.
///
/// Everything else stays where it is. What a stage may not move is held by its bounds.
package struct StageUnknowns: Sendable {
  let stage: FitStage
  /// The vertices that displacements move, in ascending order.
  let vertices: [Int32]
  /// How many unknowns stand before the camera's six.
  let shapeCount: Int
  /// What each unknown may be; one that is held keeps the value of the start.
  private(set) var bounds: Bounds
  /// The furthest that each unknown goes in one step, in its own unit.
  let reach: [Float]

  var count: Int { shapeCount + 6 }

  init(plan: StagePlan, context: StageContext, start: HeadState<Float>) {
    stage = plan.stage
    vertices = context.surface.usedVertices
    let reach = Self.reach(of: plan.stage, context, vertexCount: vertices.count)
    shapeCount = reach.count
    self.reach = reach + [0.1, 0.1, 0.1, 2, 2, 2]
    bounds = Bounds(unboundedCount: reach.count + 6)
    var unknowns = [Float](repeating: 0, count: count)
    read(start, into: &unknowns)
    restrict(context, unknowns)
    if !plan.movesCamera {
      for index in shapeCount..<count { bounds.hold(index, at: unknowns[index]) }
    } else if context.evidence.knownRotation != nil {
      for index in shapeCount..<(shapeCount + 3) { bounds.hold(index, at: unknowns[index]) }
    }
  }

  private static func reach(of stage: FitStage, _ context: StageContext, vertexCount: Int) -> [Float] {
    let rig = context.template.rig
    switch stage {
    case .rig: return rig.controllers.map { 0.5 * max($0.maximum - $0.minimum, 1e-3) }
    // Turns and scales move skin that stands about five centimetres from the joint.
    case .joint: return (0..<(9 * rig.joints.count)).map { $0 % 9 < 3 ? 0.5 : 0.1 }
    case .vertex: return Array(repeating: 0.3, count: 3 * vertexCount)
    }
  }

  /// Applies the rig's own limits and what the artist holds.
  private mutating func restrict(_ context: StageContext, _ start: [Float]) {
    let rig = context.template.rig
    switch stage {
    case .rig:
      for (index, controller) in rig.controllers.enumerated() {
        bounds.restrict(index, to: controller.minimum...controller.maximum, kink: controller.defaultValue)
        if context.constraints.lockedControllers.contains(index) { bounds.hold(index, at: start[index]) }
      }
    case .joint:
      // A root joint moves the whole head, as the camera does: it is held, or the two would drift against each other.
      for (joint, data) in rig.joints.enumerated() where data.parent == nil {
        for index in (9 * joint)..<(9 * joint + 9) { bounds.hold(index, at: start[index]) }
      }
    case .vertex:
      for (index, vertex) in vertices.enumerated() where context.constraints.frozenVertices.contains(vertex) {
        for axis in 0..<3 { bounds.hold(3 * index + axis, at: start[3 * index + axis]) }
      }
    }
  }

  /// Overwrites `unknowns` with a state's (or a gradient's).
  func read(_ state: HeadState<Float>, into unknowns: inout [Float]) {
    switch stage {
    case .rig: for index in 0..<shapeCount { unknowns[index] = state.controllers.values[index] }
    case .joint: for index in 0..<shapeCount { unknowns[index] = state.jointOffsets.values[index] }
    case .vertex:
      for (index, vertex) in vertices.enumerated() {
        let displacement = state.displacements.values[Int(vertex)]
        for axis in 0..<3 { unknowns[3 * index + axis] = displacement[axis] }
      }
    }
    for index in 0..<6 { unknowns[shapeCount + index] = state.camera[coordinate: index] }
  }

  /// Overwrites the stage's part of a state.
  func write(_ unknowns: [Float], to state: inout HeadState<Float>) {
    switch stage {
    case .rig: for index in 0..<shapeCount { state.controllers.values[index] = unknowns[index] }
    case .joint: for index in 0..<shapeCount { state.jointOffsets.values[index] = unknowns[index] }
    case .vertex:
      for (index, vertex) in vertices.enumerated() {
        state.displacements.values[Int(vertex)] = SIMD3(
          unknowns[3 * index], unknowns[3 * index + 1], unknowns[3 * index + 2])
      }
    }
    for index in 0..<6 { state.camera[coordinate: index] = unknowns[shapeCount + index] }
  }
}
