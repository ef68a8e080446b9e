public import Rigs
import StandardExtensions

/// Something that a face does: values of expression controllers, those left out at their defaults.
public struct ExpressionPose: Sendable, Equatable {
  public var name: String
  /// Values by the index of the controller.
  public var values: [Int: Float]

  public init(name: String, values: [Int: Float]) {
    self.name = name
    self.values = values
  }

  /// Every expression controller of a rig at each of its limits, one at a time.
  public static func limits(of rig: Rig) -> [ExpressionPose] {
    expressions(of: rig).flatMap { index in
      let controller = rig.controllers[index]
      let limits = controller.minimum < controller.maximum ? [controller.minimum, controller.maximum] : []
      return limits.filter { $0 != controller.defaultValue }.map { limit in
        ExpressionPose(name: "\(controller.name) at \(limit)", values: [index: limit])
      }
    }
  }

  /// Random mixes: each expression controller takes part in one of four, with any value of its range.
  public static func mixes(of rig: Rig, count: Int, seed: UInt64) -> [ExpressionPose] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { number in
      var values: [Int: Float] = [:]
      for index in expressions(of: rig) {
        let (takesPart, value) = (
          generator.uniform(in: 0...1) < 0.25,
          generator.uniform(in: rig.controllers[index].minimum...rig.controllers[index].maximum)
        )
        if takesPart { values[index] = value }
      }
      return ExpressionPose(name: "mix \(number + 1)", values: values)
    }
  }

  /// The named controllers at their maxima; nil when the rig lacks one of them.
  public static func together(_ names: [String], of rig: Rig) -> ExpressionPose? {
    var values: [Int: Float] = [:]
    for name in names {
      guard let index = rig.controllers.firstIndex(where: { $0.name == name }) else { return nil }
      values[index] = rig.controllers[index].maximum
    }
    return ExpressionPose(name: names.joined(separator: " and "), values: values)
  }

  private static func expressions(of rig: Rig) -> [Int] {
    rig.controllers.indices.filter { rig.controllers[$0].kind == .expression }
  }
}
