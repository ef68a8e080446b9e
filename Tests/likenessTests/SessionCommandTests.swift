import Foundation
import JSONValues
import Testing

/// Sessions from the outside, where no daemon runs: the program opens the store by itself.
struct SessionCommandTests {
  @Test func emptyStoreIsListedAndChecked() async throws {
    let place = try Place()
    #expect(try await place.run("list").output == "")
    #expect(try await place.run("check").output == "0 sessions, 0 files, 0 MiB\n")
  }

  @Test(arguments: [
    ["show", "0123456789abcdef"], ["revert", "Anna", "r1"], ["prune", "Anna", "r1"], ["report", "Anna", "--out", "."],
  ])
  func unknownSessionIsNamed(arguments: [String]) async throws {
    let run = try await Place().run(arguments)
    #expect(run.exitCode == 1)
    #expect(run.lastError.contains(arguments[1]) && run.lastError.hasSuffix("."))
  }

  /// A private place for sessions, without a daemon.
  private struct Place {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    func run(_ arguments: String...) async throws -> CommandLineProgram.Run { try await run(arguments) }

    func run(_ arguments: [String]) async throws -> CommandLineProgram.Run {
      try await CommandLineProgram.run(
        ["session"] + arguments,
        environment: ["LIKENESS_STATE": folder.path, "LIKENESS_SOCKET": folder.path + "/run/d.sock"])
    }
  }
}
