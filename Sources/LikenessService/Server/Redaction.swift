/// Takes out of a text what is private: paths, and names between quotation marks.
package enum Redaction {
  package static func redacted(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let character = rest.first {
      switch character {
      case "/" where startsPath(rest, after: result.last):
        result += "<path>"
        rest = rest.drop { !isEndOfPath($0) }
      case "“":
        result += "“…”"
        rest = rest.drop { $0 != "”" }.dropFirst()
      default:
        result.append(character)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// A slash inside a word, as in `fit/run`, begins no path.
  private static func startsPath(_ rest: Substring, after previous: Character?) -> Bool {
    guard let next = rest.dropFirst().first, !next.isWhitespace else { return false }
    return previous.map { !$0.isLetter && !$0.isNumber } ?? true
  }

  /// Paths with blanks in them are cut at the blank, so what follows up to the line's next mark goes too.
  private static func isEndOfPath(_ character: Character) -> Bool { ":;,”\"'\n".contains(character) }
}
