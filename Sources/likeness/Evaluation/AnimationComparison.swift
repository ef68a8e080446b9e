import Fitting
import JSONValues

/// A fitted head's faults when its rig is driven, beside those of the template driven the same way.
struct AnimationComparison: Sendable {
  let fitted: AnimationReport
  let template: AnimationReport

  /// A fitted head may have this much more of what the template has.
  private static let allowance = 1.1
  /// Gaps of lids and lips, and crossings of lips, may be this much larger besides (cm): the width of a lash line.
  private static let gapAllowance: Float = 0.03

  /// Faults of the fitted head for one of the template; nil where neither has any.
  var flipRatio: Double? { Self.ratio(fitted.flippedFaces, template.flippedFaces) }
  var intersectionRatio: Double? { Self.ratio(fitted.selfIntersections, template.selfIntersections) }

  /// Whether a rig that was sound stays sound.
  var surfaceHolds: Bool { [flipRatio, intersectionRatio].allSatisfy { ($0 ?? 1) <= Self.allowance } }

  var lidsClose: Bool {
    zip(fitted.blinks, template.blinks).allSatisfy { Self.closes($0.closed.aperture, as: $1.closed.aperture) }
  }

  var lipsClose: Bool { lips.allSatisfy { Self.closes($0.gap, as: $1.gap) } }

  /// Whether lips pass through each other deeper than the template's.
  var lipsCross: Bool { !lips.allSatisfy { Self.closes($0.crossing, as: $1.crossing) } }

  var holds: Bool { surfaceHolds && lidsClose && lipsClose && !lipsCross }

  private var lips: [(LipSeal, LipSeal)] {
    [(fitted.lipsAtRest, template.lipsAtRest), (fitted.pressedLips, template.pressedLips)].compactMap { mine, its in
      if let mine, let its { (mine, its) } else { nil }
    }
  }

  private static func closes(_ gap: Float, as reference: Float) -> Bool {
    gap <= Float(allowance) * reference + gapAllowance
  }

  private static func ratio(_ count: Int, _ reference: Int) -> Double? {
    count == 0 && reference == 0 ? nil : Double(count) / Double(reference)
  }

  // MARK: - JSON

  /// Lengths in millimetres.
  var json: JSONValue {
    [
      "fitted": Self.json(fitted), "template": Self.json(template),
      "flipRatio": flipRatio.map { JSONValue($0) } ?? .null,
      "intersectionRatio": intersectionRatio.map { JSONValue($0) } ?? .null, "surfaceHolds": .bool(surfaceHolds),
      "lidsClose": .bool(lidsClose), "lipsClose": .bool(lipsClose), "lipsCross": .bool(lipsCross),
      "holds": .bool(holds),
    ]
  }

  private static func json(_ report: AnimationReport) -> JSONValue {
    var json: JSONValue = [
      "flippedFaces": JSONValue(report.flippedFaces), "selfIntersections": JSONValue(report.selfIntersections),
      "poses": .array(
        report.poses.map { pose in
          [
            "name": .string(pose.name), "flippedFaces": JSONValue(pose.flippedFaces),
            "selfIntersections": JSONValue(pose.selfIntersections),
          ]
        }),
      "blinks": .array(
        report.blinks.map { blink in
          [
            "eye": .string(blink.open.eye), "openMillimetres": JSONValue(10 * blink.open.aperture),
            "closedMillimetres": JSONValue(10 * blink.closed.aperture),
            "pokeMillimetres": JSONValue(10 * blink.closed.poke),
          ]
        }),
    ]
    for (name, seal) in [("lipsAtRest", report.lipsAtRest), ("pressedLips", report.pressedLips)] {
      guard let seal else { continue }
      json[name] = [
        "gapMillimetres": JSONValue(10 * seal.gap), "crossingMillimetres": JSONValue(10 * seal.crossing),
      ]
    }
    return json
  }
}
