import Cameras
import Derivatives
import HeadTemplates
import Meshes
import Rigs

/// Which numbers of a head's state a stage solves for, as one flat vector: those of its rung, then the camera's pose.
///
/// Each photo of a fit has a whole state of its own. What ties them is this vector: unknowns of the head's identity stand
/// at one place for all photos, those of expression and camera at a place of each photo's own. Everything else stays where
/// it is. What a stage may not move is held by its bounds.
package struct StageUnknowns: Sendable {
  let stage: FitStage
  /// The vertices that displacements move, in ascending order.
  let vertices: [Int32]
  /// How many unknowns a photo has besides its camera's six, shared or not.
  let shapeCount: Int
  /// For each photo where its unknowns stand in the flat vector: its rung's, then its camera's.
  package let places: [[Int]]
  /// What each unknown may be; one that is held keeps the value of the start.
  private(set) var bounds: Bounds
  /// The furthest that each unknown goes in one step, in its own unit.
  let reach: [Float]

  /// How many unknowns there are in all.
  package let count: Int

  /// - Parameters:
  ///   - contexts: one for each photo, of the same head.
  ///   - starts: one for each photo, alike in what the photos share.
  package init(plan: StagePlan, contexts: [StageContext], starts: [HeadState<Float>]) {
    stage = plan.stage
    vertices = contexts[0].surface.usedVertices
    let reach = Self.reach(of: plan.stage, contexts[0], vertexCount: vertices.count)
    shapeCount = reach.count
    places = Self.places(shapeCount: reach.count, own: Self.ownShape(of: plan.stage, contexts[0]), photos: starts.count)
    count = places[places.count - 1].last! + 1
    bounds = Bounds(unboundedCount: count)
    self.reach = Self.spread(reach + [0.1, 0.1, 0.1, 2, 2, 2], over: places, count: count)
    var unknowns = [Float](repeating: 0, count: count)
    for (photo, start) in starts.enumerated() { read(start, ofPhoto: photo, into: &unknowns) }
    for (photo, context) in contexts.enumerated() {
      restrict(places[photo], context, unknowns)
      holdCamera(places[photo], plan, context, unknowns)
    }
  }

  /// The unknowns of a stage's rung that each photo has for itself: people smile in one photo and not in another.
  private static func ownShape(of stage: FitStage, _ context: StageContext) -> [Int] {
    guard stage == .rig else { return [] }
    return context.template.rig.controllers.indices.filter { context.template.rig.controllers[$0].kind == .expression }
  }

  private static func places(shapeCount: Int, own: [Int], photos: Int) -> [[Int]] {
    var places = [Array(0..<(shapeCount + 6))]
    for _ in 1..<max(photos, 1) {
      let first = places[places.count - 1].last! + 1
      var shape = Array(0..<shapeCount)
      for (number, index) in own.enumerated() { shape[index] = first + number }
      places.append(shape + Array((first + own.count)..<(first + own.count + 6)))
    }
    return places
  }

  /// The flat vector in which every photo has the same numbers.
  func spread(_ values: [Float]) -> [Float] { Self.spread(values, over: places, count: count) }

  private static func spread(_ values: [Float], over places: [[Int]], count: Int) -> [Float] {
    var flat = [Float](repeating: 0, count: count)
    for own in places {
      for (value, place) in zip(values, own) { flat[place] = value }
    }
    return flat
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

  private mutating func holdCamera(_ places: [Int], _ plan: StagePlan, _ context: StageContext, _ start: [Float]) {
    guard !plan.movesCamera || context.evidence.knownRotation != nil else { return }
    for place in places[shapeCount...].prefix(plan.movesCamera ? 3 : 6) { bounds.hold(place, at: start[place]) }
  }

  /// Applies the rig's own limits and what the artist holds.
  private mutating func restrict(_ places: [Int], _ context: StageContext, _ start: [Float]) {
    let rig = context.template.rig
    switch stage {
    case .rig:
      for (index, controller) in rig.controllers.enumerated() {
        let place = places[index]
        bounds.restrict(place, to: controller.minimum...controller.maximum, kink: controller.defaultValue)
        if context.constraints.lockedControllers.contains(index) { bounds.hold(place, at: start[place]) }
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

  /// Overwrites a photo's unknowns with a state's.
  package func read<S>(_ state: HeadState<S>, ofPhoto photo: Int, into unknowns: inout [S]) {
    visit(state, ofPhoto: photo) { place, value in unknowns[place] = value }
  }

  /// Adds a gradient by a photo's state to that by the unknowns: what photos share, each of them pulls at.
  package func add<S>(_ gradient: HeadState<S>, ofPhoto photo: Int, to unknowns: inout [S]) {
    visit(gradient, ofPhoto: photo) { place, value in unknowns[place] += value }
  }

  @inline(__always)
  private func visit<S>(_ state: HeadState<S>, ofPhoto photo: Int, _ body: (_ place: Int, _ value: S) -> Void) {
    let places = places[photo]
    switch stage {
    case .rig: for index in 0..<shapeCount { body(places[index], state.controllers.values[index]) }
    case .joint: for index in 0..<shapeCount { body(places[index], state.jointOffsets.values[index]) }
    case .vertex:
      for (index, vertex) in vertices.enumerated() {
        let displacement = state.displacements.values[Int(vertex)]
        for axis in 0..<3 { body(places[3 * index + axis], displacement[axis]) }
      }
    }
    for index in 0..<6 { body(places[shapeCount + index], state.camera[coordinate: index]) }
  }

  /// Overwrites the stage's part of a photo's state.
  package func write<S>(_ unknowns: [S], toPhoto photo: Int, _ state: inout HeadState<S>) {
    let places = places[photo]
    switch stage {
    case .rig: for index in 0..<shapeCount { state.controllers.values[index] = unknowns[places[index]] }
    case .joint: for index in 0..<shapeCount { state.jointOffsets.values[index] = unknowns[places[index]] }
    case .vertex:
      for (index, vertex) in vertices.enumerated() {
        state.displacements.values[Int(vertex)] = SIMD3(
          unknowns[places[3 * index]], unknowns[places[3 * index + 1]], unknowns[places[3 * index + 2]])
      }
    }
    for index in 0..<6 { state.camera[coordinate: index] = unknowns[places[shapeCount + index]] }
  }
}
