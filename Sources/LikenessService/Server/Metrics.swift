import Synchronization

/// Counters by the names that Prometheus would give them. Names come from a fixed set, so they cannot grow without end.
final class Metrics: Sendable {
  private let counters = Mutex<[String: Double]>([:])

  func count(_ name: String, by amount: Double = 1) {
    counters.withLock { $0[name, default: 0] += amount }
  }

  /// Counts with one label.
  func count(_ name: String, _ label: String, _ value: String) { count("\(name){\(label)=\"\(value)\"}") }

  var values: [String: Double] { counters.withLock { $0 } }
}
