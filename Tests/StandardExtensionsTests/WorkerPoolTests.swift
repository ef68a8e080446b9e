import Dispatch
import Glibc
import StandardExtensions
import Synchronization
import Testing

struct WorkerPoolTests {
  private static let pool = WorkerPool(threads: 3, name: "test-workers")

  @Test(arguments: [0, 1, 2, 16, 1000]) func everySliceIsDoneOnce(count: Int) {
    let done = Mutex([Int](repeating: 0, count: count))
    Self.pool.perform(count) { slice in done.withLock { $0[slice] += 1 } }
    #expect(done.withLock { $0 } == Array(repeating: 1, count: count))
  }

  @Test func callersShareTheThreads() {
    let busy = Mutex((now: 0, most: 0))
    let total = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      Self.pool.perform(200) { slice in
        busy.withLock {
          $0.now += 1
          $0.most = max($0.most, $0.now)
        }
        total.add(slice, ordering: .relaxed)
        busy.withLock { $0.now -= 1 }
      }
    }
    #expect(total.load(ordering: .relaxed) == 4 * 199 * 200 / 2)
    // Four callers and the pool's three.
    #expect(busy.withLock { $0.most } <= 7)
  }

  @Test func noMoreRunThanThereAreThreads() {
    let busy = Mutex((now: 0, most: 0, all: 0))
    DispatchQueue.concurrentPerform(iterations: 64) { _ in
      Self.pool.run {
        busy.withLock {
          $0.now += 1
          $0.most = max($0.most, $0.now)
        }
        usleep(200)
        busy.withLock {
          $0.now -= 1
          $0.all += 1
        }
      }
    }
    #expect(busy.withLock { $0.all } == 64 && busy.withLock { $0.most } <= 3)
  }

  @Test func slicesWithinSlicesEndToo() {
    let total = Atomic(0)
    SliceExecution.$workers.withValue(Self.pool) {
      concurrentSlices(count: 16) { outer, _ in
        concurrentSlices(count: 100) { inner, _ in total.add(outer.count * inner.count, ordering: .relaxed) }
      }
    }
    #expect(total.load(ordering: .relaxed) == 16 * 100)
  }

  @Test func sumsHaveTheSameBitsOnThePool() {
    let values = (0..<10_000).map { Float(1) / Float($0 + 3) }
    func sum() -> Float { concurrentSum(count: values.count) { range in range.reduce(0) { $0 + values[$1] } } }
    #expect(SliceExecution.$workers.withValue(Self.pool) { sum() } == sum())
  }
}
