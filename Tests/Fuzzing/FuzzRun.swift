package import Foundation
import Glibc

/// So many damaged inputs at one entry point. A crash ends the process; what is measured is the rest.
package struct FuzzRun {
  package let entry: EntryPoint
  package let executions: Int
  package private(set) var accepted = 0
  package private(set) var seconds = 0.0
  /// How much the process's largest memory grew meanwhile, bytes.
  package private(set) var growth = 0

  package init(_ entry: EntryPoint, executions: Int, seed: UInt64, repository: URL) throws {
    self.entry = entry
    self.executions = executions
    let seeds = try entry.seeds(repository: repository)
    var mutator = Mutator(seed: seed)
    let before = Self.peakMemory
    let start = ContinuousClock.now
    for _ in 0..<executions where entry.read(mutator.next(seeds)) { accepted += 1 }
    seconds = (ContinuousClock.now - start) / .seconds(1)
    growth = Self.peakMemory - before
  }

  private static var peakMemory: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }
}
