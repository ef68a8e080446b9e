import JSONValues

/// The result of one case, complete or failed.
struct EvaluationRow: Sendable {
  let evaluationCase: EvaluationCase
  let fit: Result<CaseFit, RowFailure>
  /// The scoring program's JSON by region; empty for a case without truth.
  var scores: [String: JSONValue] = [:]
  var scoringFailure: RowFailure?

  var isComplete: Bool {
    if case .success = fit { scoringFailure == nil } else { false }
  }

  /// Why the row has no numbers.
  var failure: RowFailure? {
    if case .failure(let failure) = fit { failure } else { scoringFailure }
  }

  /// What driving the rig did to the head; nil where that was not asked for.
  var animation: AnimationComparison? {
    if case .success(let fit) = fit { fit.animation } else { nil }
  }

  /// A figure of the row; nil where it was not measured.
  func value(_ figure: Figure) -> Double? {
    guard case .success(let fit) = fit else { return nil }
    return figure.read(fit, scores)
  }

  var json: JSONValue {
    var json: JSONValue = ["name": .string(evaluationCase.name), "kind": .string(evaluationCase.kind)]
    json["error"] = failure.map { .string($0.message) } ?? .null
    json["scores"] = .object(scores)
    guard case .success(let fit) = fit else { return json }
    json["fit"] = fit.record
    json["figures"] = .object(
      Dictionary(uniqueKeysWithValues: Figure.all.map { ($0.key, value($0).map { JSONValue($0) } ?? .null) }))
    if let animation { json["animation"] = animation.json }
    return json
  }
}

/// One sentence about what went wrong.
struct RowFailure: Error, Sendable {
  let message: String

  init(_ error: any Error) { message = Failure(error).message ?? "\(error)" }
}
