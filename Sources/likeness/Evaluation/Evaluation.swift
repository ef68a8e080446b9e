import StandardExtensions

/// Fits cases one after the other and scores each while the next is fitted.
struct Evaluation: Sendable {
  let fitting: CaseFitting
  let scorer: Scorer?
  private let fits: Gate
  private let scores: Gate

  /// - Parameter jobs: fits at the same time.
  init(fitting: CaseFitting, scorer: Scorer?, jobs: Int) {
    self.fitting = fitting
    self.scorer = scorer
    fits = Gate(limit: jobs)
    // Scoring takes about as long as fitting: two at a time keep up with one fit.
    scores = Gate(limit: 2)
  }

  /// One row for each case, in their order. Says on standard error what is done.
  func run(_ cases: [EvaluationCase]) async -> EvaluationTable {
    await withTaskGroup(of: (Int, EvaluationRow).self) { group in
      for (index, evaluationCase) in cases.enumerated() {
        group.addTask { (index, await row(evaluationCase)) }
      }
      var rows = [EvaluationRow?](repeating: nil, count: cases.count)
      for await (index, row) in group { rows[index] = row }
      return EvaluationTable(rows: rows.compactMap(\.self))
    }
  }

  private func row(_ evaluationCase: EvaluationCase) async -> EvaluationRow {
    let fit = await fits.run { Result { try fitting.run(evaluationCase) }.mapError(RowFailure.init) }
    var row = EvaluationRow(evaluationCase: evaluationCase, fit: fit)
    announce(row)
    guard case .success(let head) = fit, let scorer, let truth = evaluationCase.truthFolder else { return row }
    for region in Scorer.Region.allCases {
      let score = await scores.run {
        Result { try scorer.score(head, truthFolder: truth, region: region) }.mapError(RowFailure.init)
      }
      switch score {
      case .success(let score): row.scores[region.rawValue] = score
      case .failure(let failure): row.scoringFailure = failure
      }
    }
    return row
  }

  private func announce(_ row: EvaluationRow) {
    switch row.fit {
    case .success(let fit):
      printError("\(row.evaluationCase.name): fitted in \(fit.seconds.formatted(decimals: 1)) s")
    case .failure(let failure): printError("\(row.evaluationCase.name): \(failure.message)")
    }
  }
}
