import LikenessService
import Testing

/// The bounded store of templates and photos.
struct LeastRecentlyUsedTests {
  @Test func oldestUseIsForgottenFirst() {
    var store = LeastRecentlyUsed<String, Int>(capacity: 2)
    store.insert(1, for: "a")
    store.insert(2, for: "b")
    #expect(store.value(for: "a") == 1)
    store.insert(3, for: "c")
    #expect(store.value(for: "b") == nil)
    #expect(store.value(for: "a") == 1)
    #expect(store.count == 2)
  }

  @Test func costIsBounded() {
    var store = LeastRecentlyUsed<Int, Int>(capacity: 100, costLimit: 10)
    for key in 0..<8 { store.insert(key, for: key, cost: 3) }
    #expect(store.count == 3)
    #expect(store.value(for: 7) == 7)
  }

  @Test func newestStaysWhateverItCosts() {
    var store = LeastRecentlyUsed<Int, Int>(capacity: 4, costLimit: 10)
    store.insert(0, for: 0, cost: 1)
    store.insert(1, for: 1, cost: 99)
    #expect(store.count == 1)
    #expect(store.value(for: 1) == 1)
  }

  @Test func storingAgainReplaces() {
    var store = LeastRecentlyUsed<Int, String>(capacity: 4, costLimit: 10)
    store.insert("old", for: 0, cost: 8)
    store.insert("new", for: 0, cost: 8)
    #expect(store.value(for: 0) == "new")
    #expect(store.count == 1)
  }
}
