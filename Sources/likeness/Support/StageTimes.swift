import Dispatch
import LikenessService

/// How long each step of a fit takes, as seen from outside.
struct StageTimes {
  private(set) var seconds: [(step: FitStep, seconds: Double)] = []
  private var current: (step: FitStep, start: UInt64)?

  /// To be told with every update.
  mutating func note(_ step: FitStep) {
    guard step != current?.step else { return }
    end()
    current = (step, DispatchTime.now().uptimeNanoseconds)
  }

  /// Ends the last step.
  mutating func end() {
    guard let running = current else { return }
    seconds.append((running.step, Double(DispatchTime.now().uptimeNanoseconds - running.start) / 1e9))
    current = nil
  }
}
