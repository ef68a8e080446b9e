public import ArgumentParser
import Foundation
import Fuzzing

/// Feeds damaged inputs to every place where bytes from outside come in; `make fuzz` runs it under AddressSanitizer.
@main
struct LikenessFuzz: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "likeness-fuzz")

  @Option(help: "Inputs for each entry point.")
  var executions = 1_000_000

  @Option(help: "The same seed makes the same inputs.")
  var seed: UInt64 = 1

  @Option(help: "Only this entry point.")
  var entry: EntryPoint?

  @Option(help: "The repository, where the examples lie.")
  var repository = "."

  func run() throws {
    for entry in self.entry.map({ [$0] }) ?? EntryPoint.allCases {
      let run = try FuzzRun(entry, executions: executions, seed: seed, repository: URL(filePath: repository))
      let rate = Int(Double(executions) / run.seconds)
      print(
        "\(entry.rawValue): \(executions) executions, \(run.accepted) accepted, \(rate)/s, peak memory +\(run.growth >> 20) MiB"
      )
    }
  }
}

extension EntryPoint: ExpressibleByArgument {}
