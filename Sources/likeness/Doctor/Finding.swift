/// One line of a check-up.
struct Finding: CustomStringConvertible {
  enum Verdict: String {
    case fine = "ok"
    /// Only some uses need it.
    case optional = "note"
    /// No fit without it.
    case missing = "MISSING"
  }

  let verdict: Verdict
  let subject: String
  let text: String

  init(_ verdict: Verdict, _ subject: String, _ text: String) {
    (self.verdict, self.subject, self.text) = (verdict, subject, text)
  }

  var description: String { "\(verdict.rawValue.padded(to: 8))\(subject.padded(to: 23))\(text)" }
}

/// The checks of `likeness doctor`, one function for each kind of thing.
enum Checkup {}
