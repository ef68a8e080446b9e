import Fitting
import StandardExtensions

/// What driving the rigs did to the heads of an evaluation, as text.
struct AnimationTable {
  let rows: [EvaluationRow]

  private static let header = [
    "animated", "flips", "template", "ratio", "crossings", "template", "ratio", "blink mm", "lips apart", "crossed",
    "pressed apart", "crossed", "verdict",
  ]

  var text: String {
    let compared = rows.compactMap { row in row.animation.map { (row.evaluationCase.name, $0) } }
    var lines = [Self.header] + compared.map { Self.line($0, $1) }
    if let template = compared.first?.1.template {
      lines.append(["template", "", "", "", "", "", ""] + Self.gaps(template) + [""])
    }
    let held = compared.count { $0.1.holds }
    return lines.aligned + "\n\(held) of \(compared.count) heads move like the template."
  }

  private static func line(_ name: String, _ comparison: AnimationComparison) -> [String] {
    let faults = [
      comparison.surfaceHolds ? nil : "surface breaks", comparison.lidsClose ? nil : "lids stay open",
      comparison.lipsClose ? nil : "lips stay open", comparison.lipsCross ? "lips cross" : nil,
    ].compactMap(\.self)
    return [
      name, "\(comparison.fitted.flippedFaces)", "\(comparison.template.flippedFaces)", ratio(comparison.flipRatio),
      "\(comparison.fitted.selfIntersections)", "\(comparison.template.selfIntersections)",
      ratio(comparison.intersectionRatio),
    ] + gaps(comparison.fitted) + [faults.isEmpty ? "holds" : faults.joined(separator: ", ")]
  }

  /// In millimetres: the wider of the two closed eyes; how far the lips are apart and how deep they cross, at rest and
  /// pressed.
  private static func gaps(_ report: AnimationReport) -> [String] {
    let lips = [report.lipsAtRest, report.pressedLips].flatMap { [$0?.gap, $0?.crossing] }
    return ([report.blinks.map(\.closed.aperture).max()] + lips).map { length in
      length.map { (10 * $0).formatted(decimals: 2) } ?? "-"
    }
  }

  private static func ratio(_ value: Double?) -> String { value?.formatted(decimals: 2) ?? "-" }
}

extension [[String]] {
  /// Lines of columns, the first to the left, the others to the right.
  var aligned: String {
    let widths = self[0].indices.map { column in map { $0[column].count }.max() ?? 0 }
    return map { line in
      line.indices.map { $0 == 0 ? line[0].padded(to: widths[0]) : line[$0].leftPadded(to: widths[$0]) }
        .joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
