import Fitting
import Foundation
import Glibc
import HeadTemplates
import StandardExtensions
import Synchronization
import TestSupport
import Testing

/// A fit that an artist cancels must stop at once.
struct CancellationTests {
  /// The window that the product uses.
  private static let photo = SyntheticPhoto.ofShippedHead(seed: 3, windowSize: 256)

  private func fitter() -> Fitter {
    var preset = Preset.default
    for index in preset.plans.indices { preset.plans[index].iterations = 10 }
    return Fitter(template: Self.photo.template, evidence: Self.photo.evidence, preset: preset)
  }

  /// Counts processor time of one thread that does everything, which a busy machine does not stretch as it does the
  /// clock's, and takes the lesser of two runs of the same work. With more cores a step is shorter still.
  @Test func betweenTwoQuestionsLiesLessThanTwentiethOfASecond() throws {
    let runs = try (0..<2).map { _ in try SliceExecution.$isSerial.withValue(true) { try secondsBeforeQuestions() } }
    #expect(runs[0].count == runs[1].count && runs[0].count > 10)
    let gaps = zip(runs[0], runs[1]).map(min)
    let longest = try #require(gaps.indices.max { gaps[$0] < gaps[$1] })
    #expect(gaps[longest] < 0.05, "question \(longest) of \(gaps.count) came after \(gaps[longest]) s")
  }

  /// The processor time before each question whether the fit is cancelled (s).
  private func secondsBeforeQuestions() throws -> [Double] {
    var gaps: [Double] = []
    var last = Self.threadSeconds()
    _ = try fitter().run(isCancelled: {
      let now = Self.threadSeconds()
      gaps.append(now - last)
      last = Self.threadSeconds()
      return false
    })
    return gaps + [Self.threadSeconds() - last]
  }

  private static func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// What the thread that fits and the one that cancels both see.
  private final class Shared: Sendable {
    let isCancelled = Atomic(false)
    let steps = Atomic(0)
    let stepsWhenCancelled = Atomic(-1)
  }

  @Test(arguments: [1, 4, 13]) func anotherThreadCancels(steps: Int) {
    let shared = Shared()
    // A thread of its own: tasks share as few threads as there are cores, and other tests fill them.
    Thread.detachNewThread {
      while shared.steps.load(ordering: .acquiring) < steps { usleep(100) }
      shared.stepsWhenCancelled.store(shared.steps.load(ordering: .acquiring), ordering: .releasing)
      shared.isCancelled.store(true, ordering: .releasing)
    }
    #expect(throws: FitError.cancelled) {
      _ = try fitter().run(
        isCancelled: { shared.isCancelled.load(ordering: .acquiring) },
        report: { _, _ in shared.steps.add(1, ordering: .acquiringAndReleasing) }
      ).camera
    }
    // The step that ran when the artist cancelled, and at most one that began while the other thread was at it.
    let last = shared.stepsWhenCancelled.load(ordering: .acquiring) + 2
    #expect(shared.steps.load(ordering: .acquiring) <= last)
  }
}
