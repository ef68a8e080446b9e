import JSONValues
import StandardExtensions

/// All rows and, for each kind of case, the means of the complete ones.
struct EvaluationTable: Sendable {
  let rows: [EvaluationRow]

  /// The kinds in the order in which they first appear.
  private var kinds: [String] {
    rows.map(\.evaluationCase.kind).reduce(into: []) { kinds, kind in
      if !kinds.contains(kind) { kinds.append(kind) }
    }
  }

  private func complete(_ kind: String) -> [EvaluationRow] {
    rows.filter { $0.evaluationCase.kind == kind && $0.isComplete }
  }

  private func mean(_ figure: Figure, of kind: String) -> Double? {
    let values = complete(kind).compactMap { $0.value(figure) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private func meanTitle(_ kind: String) -> String {
    "mean \(kind) (\(complete(kind).count) of \(rows.count { $0.evaluationCase.kind == kind }))"
  }

  /// The table as text with aligned columns; failed rows say why.
  var text: String {
    var lines = [["subject"] + Figure.all.map(\.title)]
    lines += rows.map { row in
      [row.evaluationCase.name] + Figure.all.map { Self.cell(row.value($0), decimals: $0.decimals) }
    }
    // The mean of whole numbers is not whole.
    lines += kinds.map { kind in
      [meanTitle(kind)] + Figure.all.map { Self.cell(mean($0, of: kind), decimals: max($0.decimals, 1)) }
    }
    let failures = rows.compactMap { row in row.failure.map { "\(row.evaluationCase.name): \($0.message)" } }
    return ([lines.aligned] + failures).joined(separator: "\n")
  }

  private static func cell(_ value: Double?, decimals: Int) -> String {
    value?.formatted(decimals: decimals) ?? "-"
  }

  var json: JSONValue {
    let means = kinds.map { kind in
      let figures = Figure.all.map { ($0.key, mean($0, of: kind).map { JSONValue($0) } ?? .null) }
      return (kind, JSONValue.object(Dictionary(uniqueKeysWithValues: figures)))
    }
    return [
      "subjects": .array(rows.map(\.json)), "means": .object(Dictionary(uniqueKeysWithValues: means)),
    ]
  }
}
