import ArgumentParser
import LikenessService

/// The command line: the same code as the daemon, in one process.
struct Likeness: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "likeness",
    abstract: "Fits a rigged head to a photo of a face.",
    discussion: """
      Exit codes: 0 done; 1 the work could not be done (no face in the photo, a damaged file, ...); \
      64 wrong usage; 70 a fault of the program; 130 cancelled with Ctrl-C.
      Messages go to standard error, results to standard output and into files.
      """,
    version: productVersion,
    subcommands: [
      FitCommand.self, TextureCommand.self, SessionCommand.self, EvalCommand.self, TemplateCommand.self,
      DoctorCommand.self, BenchCommand.self,
    ])
}

@main
enum Main {
  static func main() async {
    do {
      var command = try Likeness.parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      // Help and wrong usage are told in the words of the argument parser.
      if [ExitCode.success, .validationFailure].contains(Likeness.exitCode(for: error)) {
        Likeness.exit(withError: error)
      }
      let failure = Failure(error)
      failure.report()
      failure.exit()
    }
  }
}
