/// A bounded store that forgets what was not used for the longest time.
///
/// Meant for a handful of large values: finding the oldest looks at all of them.
package struct LeastRecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry {
    var value: Value
    var cost: Int
    var lastUse: Int
  }

  private let capacity: Int
  private let costLimit: Int
  private var entries: [Key: Entry] = [:]
  private var uses = 0

  package init(capacity: Int, costLimit: Int = .max) {
    self.capacity = capacity
    self.costLimit = costLimit
  }

  package var count: Int { entries.count }

  /// The value, which counts as a use of it.
  package mutating func value(for key: Key) -> Value? {
    uses += 1
    entries[key]?.lastUse = uses
    return entries[key]?.value
  }

  /// Stores a value and forgets others until the limits hold; the newest always stays.
  package mutating func insert(_ value: Value, for key: Key, cost: Int = 1) {
    uses += 1
    entries[key] = Entry(value: value, cost: cost, lastUse: uses)
    while entries.count > 1, entries.count > capacity || entries.values.map(\.cost).reduce(0, +) > costLimit {
      let oldest = entries.min { $0.value.lastUse < $1.value.lastUse }!
      entries[oldest.key] = nil
    }
  }
}
