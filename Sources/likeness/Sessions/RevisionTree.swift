import LikenessProtocol

/// A session's history as lines of text, the newest first, with the lines of a branch indented below where it began.
struct RevisionTree {
  private let history: SessionHistoryResponse

  init(_ history: SessionHistoryResponse) { self.history = history }

  var lines: [String] { lines(after: nil, depth: 0) }

  /// The first child goes on in the same column; others begin a column of their own.
  private func lines(after parent: String?, depth: Int) -> [String] {
    let children = history.revisions.filter { $0.parent == parent }
    return children.enumerated().reversed().flatMap { index, revision in
      let column = depth + (index == 0 ? 0 : 1)
      return [line(revision, column)] + lines(after: revision.revision, depth: column)
    }
  }

  private func line(_ revision: RevisionInfo, _ column: Int) -> String {
    let mark = revision.revision == history.info.current ? "*" : " "
    let reason = revision.reason.isEmpty ? "" : ": \(revision.reason)"
    let place = String(repeating: "  ", count: column) + revision.revision
    return "\(mark) \(place)  \(revision.kind) on \(revision.branch) by \(revision.author)\(reason)"
  }
}
