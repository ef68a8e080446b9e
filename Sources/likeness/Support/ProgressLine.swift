import Foundation
import LikenessService

/// Progress on standard error: one line that moves on a terminal, one line a step elsewhere.
struct ProgressLine {
  private let isQuiet: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastStep: FitStep?

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  mutating func show(_ update: FitUpdate) {
    guard !isQuiet else { return }
    if isTerminal {
      write("\r\(Self.clearLine)\(bar(update.fraction)) \(update.message)")
    } else if update.step != lastStep {
      write("\(update.message)\n")
    }
    lastStep = update.step
  }

  /// Leaves the line clean for what is printed next.
  mutating func finish() {
    if !isQuiet, isTerminal, lastStep != nil { write("\r\(Self.clearLine)") }
  }

  private func bar(_ fraction: Double) -> String {
    let width = 24
    let filled = Int((min(max(fraction, 0), 1) * Double(width)).rounded())
    let percent = "\(Int(fraction * 100))".leftPadded(to: 3)
    return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled) + " \(percent) %"
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  private static let clearLine = "\u{1B}[K"
}
