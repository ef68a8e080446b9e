import Foundation
import Fuzzing
import Testing

/// A short run of each entry point; `make fuzz` has the long ones, with AddressSanitizer.
struct FuzzingTests {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Nothing that is read in a run may need more than this: the inputs are a few kilobytes.
  private static let memoryLimit = 64 << 20

  @Test(arguments: EntryPoint.allCases)
  func damagedInputsAreReadOrRefused(entry: EntryPoint) throws {
    let seeds = try entry.seeds(repository: Self.repository)
    #expect(!seeds.isEmpty)
    if entry != .framing { #expect(seeds.contains { entry.read($0) }, "the entry point refuses what is sound") }
    let run = try FuzzRun(entry, executions: 5_000, seed: 20_26, repository: Self.repository)
    #expect(run.accepted < run.executions)
    #expect(run.growth < Self.memoryLimit)
  }
}
