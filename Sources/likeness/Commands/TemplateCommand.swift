import ArgumentParser
import HeadTemplates

struct TemplateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template", abstract: "Work with head templates.", subcommands: [CheckCommand.self, SkinsCommand.self])
}

/// Says what a template holds, or which rule it breaks.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check head template files against every rule of the format.")

  @Argument(help: "Head template files (.safetensors).")
  var paths: [String]

  func run() throws {
    var isValid = true
    for path in paths {
      do {
        let template = try HeadTemplate(contentsOf: path)
        print("\(path): \(template.title) (\(template.name), \(template.licence))\n\(template.summary)")
      } catch {
        isValid = false
        // Every other error speaks of what is inside the file.
        let place = if case .unreadable = error { "" } else { "\(path): " }
        printError("likeness: \(place)\(error)")
      }
    }
    if !isValid { throw ExitCode(Failure.workNotDone) }
  }
}
