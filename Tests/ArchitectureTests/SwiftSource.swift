/// What the rules need to know of Swift's grammar: import lines, and code apart from comments and strings.
struct SwiftSource {
  /// The file's lines with comments and the contents of string literals taken out.
  let code: [Substring]

  init(_ text: String) {
    code = Self.withoutCommentsAndStrings(text).split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// Modules imported, with their one-based lines: `import A`, `public import A.B`, `@testable import struct A.B`.
  var imports: [(line: Int, module: String)] {
    code.enumerated().compactMap { index, line in
      var words = line.split(whereSeparator: \.isWhitespace)[...]
      while let word = words.first, word.hasPrefix("@") || Self.accessLevels.contains(word) { words.removeFirst() }
      guard words.popFirst() == "import" else { return nil }
      if let word = words.first, Self.importKinds.contains(word) { words.removeFirst() }
      guard let path = words.first, let module = path.split(separator: ".").first else { return nil }
      return (index + 1, String(module))
    }
  }

  /// One-based lines where a word stands in the code, neither as part of a longer identifier nor as a member.
  func lines(using word: String) -> [Int] {
    code.enumerated().compactMap { index, line in
      line.ranges(of: word).contains { Self.isWholeWord($0, in: line) } ? index + 1 : nil
    }
  }

  private static let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
  private static let importKinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
  ]

  private static func isWholeWord(_ range: Range<Substring.Index>, in line: Substring) -> Bool {
    func continuesWord(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || character == "_"
    }
    if range.lowerBound > line.startIndex {
      let before = line[line.index(before: range.lowerBound)]
      if continuesWord(before) || before == "." { return false }
    }
    // A word given with its opening parenthesis ends there.
    guard range.upperBound < line.endIndex, let last = line[range].last, continuesWord(last) else { return true }
    return !continuesWord(line[range.upperBound])
  }

  /// Keeps line breaks, so that line numbers stay true. Interpolated code inside strings goes with them.
  private static func withoutCommentsAndStrings(_ text: String) -> String {
    let pattern = #/"""(?s:.*?)"""|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*(?s:.*?)\*//#
    return text.replacing(pattern) { match in
      let lineBreaks = match.output.filter { $0 == "\n" }
      return match.output.hasPrefix("\"") ? "\"\(lineBreaks)\"" : String(lineBreaks)
    }
  }
}
